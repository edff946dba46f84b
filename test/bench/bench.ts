import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {Client} from 'undici';
import {openEngine} from '../../source/assembly/open-engine.js';
import {loadSettings} from '../../source/config/load.js';
import {differenceRow, median, pair, ratioRow, report, type Row} from './measure.js';
import {startSystem, type BenchSystem} from './system.js';

/**
The figures, each beside its baseline in the same run (`npm run bench`). Fails when a limit is not kept.

Starts all that it needs on loopback, leaves nothing.
*/
const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, 'target.js');
const program = path.resolve(here, '../../../dist/bin.js');

const rows: Row[] = [];
{
	await using system = await startSystem(target, 9, '1s');
	rows.push(await checkRow(system), await memoryRow(system), await startRow(system));
}

process.stdout.write(`${report(rows)}\n`);
process.exitCode = rows.every(({isKept}) => isKept) ? 0 : 1;

/** One check of nine services, the whole of it: looked, judged, journalled, published. Beside it the ten requests alone. */
async function checkRow(system: BenchSystem): Promise<Row> {
	const loaded = loadSettings({config: system.configFile, env: {}, cwd: system.root});
	if (!loaded.ok) {
		throw new Error(JSON.stringify(loaded.problems));
	}

	const {mkdirSync} = await import('node:fs');
	mkdirSync(loaded.settings.stateDirectory, {recursive: true});
	const engine = openEngine({settings: loaded.settings, isHeadless: true});
	const check = async () => engine.send({command: 'check'});
	const bare = async () => Promise.all([...system.ports.map(async port => get(port)), call(system.socket)]);
	await pair(30, check, bare);
	const measured = await pair(300, check, bare);
	await engine.close();
	rmSync(loaded.settings.stateDirectory, {recursive: true, force: true});
	return ratioRow('one check of nine services, warm', 'the bare undici calls, in parallel', measured, 1.5);
}

/** As ours does it: a connection of its own, closed after the answer. */
async function get(port: number): Promise<void> {
	const client = new Client(`http://127.0.0.1:${port}`, {pipelining: 0});
	const {body} = await client.request({path: '/health', method: 'GET', reset: true});
	await body.dump();
	await client.destroy();
}

async function call(socketPath: string): Promise<void> {
	const client = new Client('http://localhost', {socketPath, pipelining: 0});
	const {body} = await client.request({
		path: '/RPC2',
		method: 'POST',
		reset: true,
		headers: {'content-type': 'text/xml'},
		body: '<?xml version="1.0"?><methodCall><methodName>supervisor.getAllProcessInfo</methodName><params></params></methodCall>',
	});
	await body.text();
	await client.destroy();
}

/** Resident memory of an idle `--headless` after some checks, beside a Node that does nothing. */
async function memoryRow(system: BenchSystem): Promise<Row> {
	const ours = spawn(process.execPath, [program, '--headless', '--config', system.configFile], {stdio: 'ignore'});
	const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'ignore'});
	await sleep(12_000);
	const measured = {ours: residentMegabytes(ours.pid), baseline: residentMegabytes(bare.pid)};
	ours.kill();
	bare.kill();
	await Promise.all([once(ours, 'exit'), once(bare, 'exit')]);
	rmSync(path.join(system.root, '.cascading-failure-detector'), {recursive: true, force: true});
	return differenceRow('--headless, idle: resident memory', 'bare node with one timer', measured, {most: 35, unit: 'MB'});
}

function residentMegabytes(pid: number | undefined): number {
	const kilobytes = /VmRSS:\s+(?<kilobytes>\d+)/v.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.groups?.['kilobytes'];
	return Number(kilobytes) / 1024;
}

/** From the start of the process to the status of its first finished check, beside `node -e 0`. */
async function startRow(system: BenchSystem): Promise<Row> {
	const times: {ours: number[]; baseline: number[]} = {ours: [], baseline: []};
	for (let round = 0; round < 9; round++) {
		times.ours.push(await firstCheck(system));
		const began = performance.now();
		await once(spawn(process.execPath, ['-e', '0'], {stdio: 'ignore'}), 'exit');
		times.baseline.push(performance.now() - began);
	}

	return differenceRow('--headless: start to first finished check', 'node -e 0', {ours: median(times.ours), baseline: median(times.baseline)}, {most: 200, unit: 'ms'});
}

async function firstCheck({root, configFile}: BenchSystem): Promise<number> {
	const state = path.join(root, '.cascading-failure-detector');
	rmSync(state, {recursive: true, force: true});
	const began = performance.now();
	const child = spawn(process.execPath, [program, '--headless', '--config', configFile], {stdio: 'ignore'});
	while (!existsSync(path.join(state, 'status.json'))) {
		await sleep(2);
	}

	const took = performance.now() - began;
	child.kill();
	await once(child, 'exit');
	return took;
}
