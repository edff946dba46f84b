import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';

/** A system to be looked at: endpoints and a supervisor in another process, and a config for them. */
export type BenchSystem = AsyncDisposable & {
	readonly root: string;
	readonly configFile: string;
	readonly socket: string;
	readonly ports: readonly number[];
};

/** Starts `count` endpoints and their supervisor. `target`: the built target.ts. */
export async function startSystem(target: string, count: number, checkInterval: string): Promise<BenchSystem> {
	const root = mkdtempSync(path.join(os.tmpdir(), 'cfd-bench-'));
	const socket = path.join(root, 's.sock');
	const child = spawn(process.execPath, [target, String(count), socket], {stdio: ['pipe', 'pipe', 'inherit']});
	const [line] = await once(createInterface({input: child.stdout}), 'line') as [string];
	const {ports} = JSON.parse(line) as {ports: number[]};
	mkdirSync(path.join(root, 'logs'));
	const configFile = path.join(root, 'config.json');
	writeFileSync(configFile, JSON.stringify({
		root: '.',
		checkInterval,
		supervisor: {url: `unix://${socket}`},
		services: Object.fromEntries(ports.map((port, index) => [`service_${index}`, {health: `http://127.0.0.1:${port}/health`}])),
		databases: [],
		files: ['config.json'],
		restart: {enabled: false},
		api: {port: 0},
	}));
	return {
		root,
		configFile,
		socket,
		ports,
		async [Symbol.asyncDispose]() {
			child.stdin.end();
			await once(child, 'exit');
			rmSync(root, {recursive: true, force: true});
		},
	};
}
