import {once} from 'node:events';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import type {Burst} from './bursts.js';
import {startChild} from './children.js';
import {built, temporaryFolder} from './places.js';
import type {Program} from './process-table.js';

/** What a service, or all of them, shall do from now on. */
export type Order = {
	readonly index?: number;
	readonly http?: 200 | 500 | 'hang';
	readonly state?: Program['state'];
};

/** `firstBad`: for each service when it first answered 500, in wall clock milliseconds. */
export type TargetReport = {readonly ports: readonly number[]; readonly bursts: readonly Burst[]; readonly firstBad: ReadonlyArray<number | null>};

/** A system to be looked at, in a process and a folder of its own, and a config for it. */
export type BenchSystem = AsyncDisposable & {
	readonly root: string;
	readonly configFile: string;
	readonly stateDirectory: string;
	readonly socket: string;
	/** Of each service, in their order. */
	readonly urls: ReadonlyArray<{readonly name: string; readonly port: number; readonly path: string}>;
	order(order: Order): Promise<TargetReport>;
};

export type SystemOptions = {
	readonly services?: number;
	/** As many as services unless said otherwise: thousands of listening sockets are not what is measured. */
	readonly ports?: number;
	/** Laid over the detector's config. */
	readonly config?: Readonly<Record<string, unknown>>;
	/** The health checks' own settings. */
	readonly service?: Readonly<Record<string, unknown>>;
};

/** Starts so many endpoints and their supervisor. */
export async function startSystem({services = 9, ports: portCount = services, config = {}, service = {}}: SystemOptions = {}): Promise<BenchSystem> {
	const folder = temporaryFolder();
	const root = folder.path;
	const socket = path.join(root, 's.sock');
	const target = startChild(process.execPath, [built('target'), String(services), String(portCount), socket], {stdio: ['pipe', 'pipe', 'inherit']});
	const {stdin, stdout} = target.process;
	if (!stdin || !stdout) {
		throw new Error('The target has no pipes');
	}

	const lines = createInterface({input: stdout});
	const {ports} = await report(lines);
	const urls = Array.from({length: services}, (_, index) => ({name: `service_${index}`, port: ports[index % ports.length] ?? 0, path: pathOf(index, services === portCount)}));
	const configFile = writeConfig(root, {
		supervisor: {url: `unix://${socket}`},
		services: Object.fromEntries(urls.map(({name, port, path: at}) => [name, {health: `http://127.0.0.1:${port}${at}`, ...service}])),
		...config,
	});
	return {
		root,
		configFile,
		stateDirectory: path.join(root, '.cascading-failure-detector'),
		socket,
		urls,
		async order(order) {
			stdin.write(`${JSON.stringify(order)}\n`);
			return report(lines);
		},
		async [Symbol.asyncDispose]() {
			await target.close();
			folder[Symbol.dispose]();
		},
	};
}

function pathOf(index: number, hasOwnPort: boolean): string {
	return hasOwnPort ? '/health' : `/health/${index}`;
}

async function report(lines: ReturnType<typeof createInterface>): Promise<TargetReport> {
	const [line] = await once(lines, 'line') as [string];
	return JSON.parse(line) as TargetReport;
}

function writeConfig(root: string, config: Readonly<Record<string, unknown>>): string {
	const file = path.join(root, 'config.json');
	mkdirSync(path.join(root, 'logs'));
	writeFileSync(file, JSON.stringify({
		root: '.', checkInterval: '1s', databases: [], files: ['config.json'], restart: {enabled: false}, api: {port: 0}, ...config,
	}), {mode: 0o600});
	return file;
}
