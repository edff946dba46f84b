import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, openSync} from 'node:fs';
import path from 'node:path';
import {errorMessage} from '../core/caught.js';
import type {PathSettings} from '../core/settings.js';
import {readStat, type ProcessIdentity} from './process-stat.js';
import {scriptEnvironment} from './script-environment.js';

export type ScriptRequest = {
	/** Where the script runs; absolute. */
	readonly root: string;
	readonly script: PathSettings;
	readonly args: readonly string[];
	/** The attempt's own folder, which exists and is empty; absolute. Gets `output.log` and `progress`. */
	readonly folder: string;
	/** The environment as this program was started with. */
	readonly env: Readonly<Record<string, string | undefined>>;
};

/** Where bash is. Never looked for in the PATH, which under supervisord may be anything (decision 21). */
export const bash = '/bin/bash';

// The runner's text travels in the environment and not in its arguments: `pkill -f` and `pgrep -f` see neither the project's path nor the
// script's name, which scripts look for that do not want to run twice.
const textVariable = 'CFD_RUNNER';

/**
Starts the script so that it outlives everything: this process and its process group, supervisord, the terminal's session, and what
the script itself kills. Nothing ties it to anybody: a session of its own, files instead of pipes, no sockets.

Between this process and the script is the runner, a bash that only waits for the script and notes in the file `progress` what
`readProgress` finds there later.

@returns The runner's process: what the journal keeps.
@throws When nothing was started.
*/
export async function startScript(request: ScriptRequest): Promise<ProcessIdentity> {
	try {
		const child = spawnRunner(request);
		// Looked at before the event loop turns: until then even a runner that ended at once is still there.
		const pidStart = child.pid === undefined ? 0 : startOf(child.pid);
		child.unref();
		return {pid: await startedPid(child), pidStart};
	} catch (error) {
		const cause = errorMessage(error);
		const remedy = `Look whether ${bash}, ${request.root} and ${request.folder} are there, and for free processes and memory.`;
		throw new Error(`The restart script could not be started (${cause}). ${remedy}`, {cause: error});
	}
}

function spawnRunner(request: ScriptRequest): ChildProcess {
	const output = openSync(path.join(request.folder, 'output.log'), 'a', 0o600);
	try {
		return spawn(bash, ['-pc', `eval "$${textVariable}"`], {
			cwd: request.root,
			env: {...scriptEnvironment(request.env), [textVariable]: runnerText(request)},
			detached: true,
			stdio: ['ignore', output, output],
		});
	} finally {
		closeSync(output);
	}
}

/** 0 if it cannot be had; the runner notes it too. What was started has to be reported as started, whatever goes wrong here. */
function startOf(pid: number): number {
	try {
		return readStat(pid)?.start ?? 0;
	} catch {
		return 0;
	}
}

async function startedPid(child: ChildProcess): Promise<number> {
	if (child.pid === undefined) {
		const [error] = await once(child, 'error') as [Error];
		throw error;
	}

	return child.pid;
}

/** How the script is named to bash: relative to the root where possible, as scripts kill whatever has the project's path in its arguments. */
export function scriptArgument(root: string, script: string): string {
	const relative = path.relative(root, script);
	if (relative === '..' || relative.startsWith('../')) {
		return script;
	}

	// Without a slash bash might look for it in the PATH.
	return relative.includes('/') && !relative.startsWith('-') ? relative : `./${relative}`;
}

/**
What the runner does.

- It closes whatever else was handed down to it: no socket for `lsof` to find, no pipe.
- It creates `progress`, which fails if that is there: either this runner starts the script, or somebody has ruled it out (`cancelStart`),
  never both, however late the runner comes to it.
- It notes before it acts, and where it cannot note, it does not act.
- Its own traps let it outlive a signal sent to all that is called bash; the script gets the dispositions of before. It runs in the
  foreground: what bash puts into the background ignores SIGINT, and so would every service that is started from there.
- `-p` kept it from reading BASH_ENV and functions of the environment; the script may (`set +p`).
*/
function runnerText({root, script, args, folder}: ScriptRequest): string {
	const command = [bash, scriptArgument(root, script.absolute), ...args].map(word => quote(word)).join(' ');
	return `
unset ${textVariable}
for fd in /proc/self/fd/*; do fd=\${fd##*/}; if ((fd > 2)); then eval "exec $fd>&-"; fi; done
note() { IFS= read -r stat </proc/self/stat; set -- "$1" \${stat##*) }; echo "$1 $BASHPID \${21}" >&3; }
set -C
exec 3>${quote(path.join(folder, 'progress'))} || exit 73
set +C
trap : HUP INT QUIT TERM USR1 USR2
IFS= read -r boot </proc/sys/kernel/random/boot_id
echo "boot $boot" >&3 && note runner || exit 74
code=0
( note script || exit 74; exec 3>&-; set +p; exec ${command} ) || code=$?
echo "exit $code" >&3
`;
}

function quote(word: string): string {
	return `'${word.replaceAll('\'', String.raw`'\''`)}'`;
}
