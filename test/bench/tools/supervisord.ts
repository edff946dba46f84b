import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {programPath} from '../../helpers/real.js';
import {startChild} from './children.js';
import {temporaryFolder} from './places.js';

export type Supervisord = AsyncDisposable & {readonly socket: string; readonly configFile: string};

/** A real supervisord with so many programs that sleep, `service_0` and on; all run when this resolves. */
export async function startSupervisord(count: number): Promise<Supervisord> {
	const folder = temporaryFolder();
	const socket = path.join(folder.path, 'real.sock');
	const configFile = path.join(folder.path, 'supervisord.conf');
	const programs = Array.from({length: count}, (_, index) => `[program:service_${index}]\ncommand=sleep infinity\nstartsecs=0\n`);
	writeFileSync(configFile, `[unix_http_server]
file=${socket}
[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
pidfile=${path.join(folder.path, 'pid')}
childlogdir=${folder.path}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://${socket}
${programs.join('')}`);
	const child = startChild(programPath('supervisord') ?? 'supervisord', ['-c', configFile], {cwd: folder.path});
	while (!existsSync(socket)) {
		await pause(20);
	}

	await pause(1000);
	return {
		socket,
		configFile,
		async [Symbol.asyncDispose]() {
			await child.close();
			folder[Symbol.dispose]();
		},
	};
}
