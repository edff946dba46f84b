import {mkdirSync} from 'node:fs';
import process from 'node:process';
import {Agent, Client, request} from 'undici';
import {openEngine} from '../../../source/assembly/open-engine.js';
import {loadSettings} from '../../../source/config/load.js';
import {programPath} from '../../helpers/real.js';
import {ratioRow, skippedRow, type Row} from '../figures/row.js';
import {medians} from '../figures/statistics.js';
import {runChild} from '../tools/children.js';
import {inTurns} from '../tools/pairs.js';
import {cpuOf} from '../tools/process-figures.js';
import {startSupervisord} from '../tools/supervisord.js';
import {startSystem, type BenchSystem} from '../tools/system.js';

const what = 'one check of nine services, warm: looked, judged, journalled, published';
const bare = 'the ten bare undici calls in parallel, a connection each';

/** One whole check, again and again, in this process; beside it the ten requests alone. */
export async function checkRows(): Promise<readonly Row[]> {
	await using system = await startSystem();
	await using requests = openRequests(system);
	const {wall, cpu} = await withEngine(system, async check => {
		await inTurns(check, requests.send, {turns: 40});
		return inTurns(check, requests.send, {turns: 40, repeat: 10});
	});
	return [
		ratioRow({what: `${what}; wall`, beside: bare, unit: 'ms'}, wall, {most: 1.2}),
		ratioRow({what: `${what}; CPU`, beside: bare, unit: 'ms'}, cpu, {most: 1.5}),
		await supervisorctlRow(),
	];
}

/** Ours looks at a real supervisord and at nine health endpoints; the original asked supervisor alone. */
async function supervisorctlRow(): Promise<Row> {
	const subject = {what: 'one check of nine services, as the original did it; CPU', beside: 'nine `supervisorctl status NAME` in a row', unit: 'ms'};
	const supervisorctl = programPath('supervisorctl');
	if (supervisorctl === undefined || programPath('supervisord') === undefined) {
		return skippedRow(subject.what, subject.beside, 'no supervisor here: apt-get install supervisor');
	}

	await using supervisord = await startSupervisord(9);
	await using system = await startSystem({config: {supervisor: {url: `unix://${supervisord.socket}`}}});
	const askAll = async () => {
		for (const {name} of system.urls) {
			await runChild(supervisorctl, ['-c', supervisord.configFile, 'status', name]);
		}
	};

	const ours: number[] = [];
	const baseline: number[] = [];
	await withEngine(system, async check => {
		for (let turn = 0; turn < 3; turn++) {
			const {cpu} = await inTurns(check, check, {turns: 10, repeat: 5});
			ours.push(cpu.ours);
			const before = cpuOf(process.pid);
			await askAll();
			baseline.push(cpuOf(process.pid) - before);
		}
	});
	return ratioRow(subject, medians({ours, baseline}), {least: 100});
}

/** The engine as the program has it, in this process. */
async function withEngine<Value>(system: BenchSystem, work: (check: () => Promise<unknown>) => Promise<Value>): Promise<Value> {
	const loaded = loadSettings({config: system.configFile, env: {}, cwd: system.root});
	if (!loaded.ok) {
		throw new Error(JSON.stringify(loaded.problems));
	}

	mkdirSync(loaded.settings.stateDirectory, {recursive: true, mode: 0o700});
	const engine = openEngine({settings: loaded.settings, isHeadless: true});
	try {
		return await work(async () => engine.send({command: 'check'}));
	} finally {
		await engine.close();
	}
}

/**
What anybody would write with undici who must not keep connections open (a restart script kills whom `lsof -ti :PORT` shows): nine GETs and one
XML-RPC call, their answers read and thrown away.
*/
function openRequests({urls, socket}: BenchSystem): AsyncDisposable & {send(): Promise<unknown>} {
	const agent = new Agent();
	const supervisor = new Client('http://localhost', {socketPath: socket});
	const get = async (url: string) => {
		const {body} = await request(url, {dispatcher: agent, reset: true});
		await body.dump();
	};

	const call = async () => {
		const {body} = await supervisor.request({
			path: '/RPC2', method: 'POST', reset: true, headers: {'content-type': 'text/xml'},
			body: '<?xml version="1.0"?><methodCall><methodName>supervisor.getAllProcessInfo</methodName><params></params></methodCall>',
		});
		await body.text();
	};

	return {
		send: async () => Promise.all([call(), ...urls.map(async ({port, path}) => get(`http://127.0.0.1:${port}${path}`))]),
		async [Symbol.asyncDispose]() {
			await Promise.all([agent.destroy(), supervisor.destroy()]);
		},
	};
}
