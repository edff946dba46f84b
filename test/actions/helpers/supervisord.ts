import {spawn} from 'node:child_process';
import {once} from 'node:events';
import http, {type IncomingMessage} from 'node:http';
import path from 'node:path';
import {text} from 'node:stream/consumers';
import {onTestFinished} from 'vitest';
import {isAlive, type ProcessIdentity} from '../../../source/actions/process-stat.js';
import {programPath} from '../../helpers/real.js';
import {waitFor} from '../../helpers/wait-for.js';
import {end, identityOf, type Sandbox} from './sandbox.js';

/** A real supervisord over programs of a sandbox. */
export type Supervisord = {
	readonly self: ProcessIdentity;
	/** Calls a method; gives the text of its answer, rejects on a fault. */
	readonly call: (method: string, parameters: readonly unknown[]) => Promise<string>;
	/** The pid of a program that runs. */
	readonly pidOf: (program: string) => Promise<number>;
};

/** Starts it in the sandbox, and waits until it answers. Its programs end with the test. */
export async function startSupervisord(sandbox: Sandbox, programs: Readonly<Record<string, string>>): Promise<Supervisord> {
	const conf = await sandbox.write('supervisord.conf', confOf(sandbox.root, programs));
	const child = spawn(programPath('supervisord') ?? '', ['-n', '-c', conf], {cwd: sandbox.root, detached: true, stdio: 'ignore'});
	const self = identityOf(child.pid ?? 0);
	sandbox.owns(self);
	const call: Supervisord['call'] = async (method, parameters) => callOver(path.join(sandbox.root, 's.sock'), method, parameters);
	const pidOf: Supervisord['pidOf'] = async program => waitFor(async () => {
		const answer = await call('supervisor.getProcessInfo', [program]);
		return Number(/<name>pid<\/name>\s*<value><int>(?<pid>\d+)/v.exec(answer)?.groups?.['pid']);
	}, {what: `${program} runs`});

	await waitFor(async () => call('supervisor.getState', []), {what: 'supervisord answers'});
	for (const program of Object.keys(programs)) {
		// Each of its programs leads a session of its own.
		sandbox.owns(identityOf(await pidOf(program)));
	}

	onTestFinished(async () => {
		end(self.pid);
		await waitFor(() => !isAlive(self), {what: 'supervisord has ended'});
	});
	return {self, call, pidOf};
}

function confOf(root: string, programs: Readonly<Record<string, string>>): string {
	const sections = Object.entries(programs).map(([name, settings]) => `[program:${name}]\n${settings}\nstartsecs=0\n`);
	return `[supervisord]
logfile=/dev/null
logfile_maxbytes=0
pidfile=${root}/supervisord.pid
childlogdir=${root}
[unix_http_server]
file=${root}/s.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
${sections.join('')}`;
}

async function callOver(socketPath: string, method: string, parameters: readonly unknown[]): Promise<string> {
	const values = parameters.map(value => `<param><value>${typeof value === 'number' ? `<int>${value}</int>` : `<string>${String(value)}</string>`}</value></param>`);
	const request = http.request({
		socketPath, path: '/RPC2', method: 'POST', agent: false, headers: {'content-type': 'text/xml'},
	});
	request.end(`<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${values.join('')}</params></methodCall>`);
	const [response] = await once(request, 'response') as [IncomingMessage];
	const answer = await text(response);
	if (response.statusCode !== 200 || answer.includes('<fault>')) {
		throw new Error(/<string>(?<fault>.*?)<\/string>/sv.exec(answer)?.groups?.['fault'] ?? `HTTP ${response.statusCode}`);
	}

	return answer;
}
