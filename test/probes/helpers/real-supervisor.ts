import {spawn} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {userEnvironment} from '../../helpers/environment.js';
import {endProcesses, processesOf} from '../../helpers/processes.js';
import {programPath} from '../../helpers/real.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

export type RealSupervisor = AsyncDisposable & {
	readonly pid: number;
	readonly socket: string;
};

/** A supervisord with three programs: one that runs, one that fails, one that nobody started; a user name and a password. */
export async function realSupervisor(): Promise<RealSupervisor> {
	const folder = await temporaryFolder('cfd-supervisor-');
	const socket = path.join(folder.path, 's.sock');
	const config = path.join(folder.path, 'supervisord.conf');
	await writeFile(config, configOf(folder.path, socket));
	const child = spawn(programPath('supervisord') ?? 'supervisord', ['-n', '-c', config], {
		cwd: folder.path, env: userEnvironment(), stdio: 'ignore',
	});
	return {
		pid: child.pid ?? 0,
		socket,
		async [Symbol.asyncDispose]() {
			await endProcesses(() => processesOf(folder.path));
			await folder.dispose();
		},
	};
}

function configOf(folder: string, socket: string): string {
	return String.raw`[unix_http_server]
file=${socket}
username=watcher
password=let me see

[supervisord]
logfile=${folder}/supervisord.log
pidfile=${folder}/supervisord.pid
childlogdir=${folder}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[program:talker]
command=/bin/sh -c "printf '\033[31mred\033[0m <&> done\n' >&2; exec sleep 1000"
directory=${folder}
startsecs=0
stderr_logfile=${folder}/talker.err

[program:failure]
command=${folder}/there/is/no/such/program
startretries=0

[program:idle]
command=/bin/sleep 1000
autostart=false
`;
}
