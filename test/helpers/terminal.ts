import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {disposeAfterTest} from './after-test.js';
import {userEnvironment} from './environment.js';
import {
	allProcesses,
	endProcesses,
	processesOf,
	readProcess,
} from './processes.js';
import {programPath} from './real.js';
import {run, type RunResult} from './run.js';
import {temporaryFolder, type TemporaryFolder} from './temporary-folder.js';
import {waitFor} from './wait-for.js';

export type TerminalOptions = {
	/** Program and arguments, run without a shell. */
	readonly command: readonly string[];
	/** 100 x 30 by default. */
	readonly columns?: number;
	readonly rows?: number;
	/** More environment, beside the user's, LANG=C.UTF-8 and CI=false. */
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
};

/** What the terminal itself is like; after a program has ended, all of it must be as before. */
export type TerminalState = {
	readonly isAlternateScreen: boolean;
	readonly isCursorVisible: boolean;
	/** Whether the terminal's modes (echo, line by line, …) are as they were before the program; `undefined` while it runs. */
	readonly hasSameModes: boolean | undefined;
	/** The program's process; `undefined` when it has ended. */
	readonly pid: number | undefined;
	/** `undefined` while it runs; 128 and the signal's number if one ended it. */
	readonly exitCode: number | undefined;
};

// The user's own tmux settings stay out.
const tmuxConfig = [
	'set -g status off',
	'set -g remain-on-exit on',
	'set -g remain-on-exit-format ""',
	'set -g default-terminal "tmux-256color"',
	'set -s escape-time 0',
].join('\n');

// Around the program, as a login shell is: it notes what is left behind, and keeps the terminal open to be looked at. (tmux itself loses
// the output of what ends at once.) The trap lets Ctrl-C reach the program alone; the program itself does not inherit it.
const wrapper = [
	'trap : INT QUIT',
	'folder="$1"; shift',
	'stty -g > "$folder/modes.before"',
	'"$@"',
	'code=$?',
	'stty -g > "$folder/modes.after"',
	'echo "$code" > "$folder/exit-code.new" && mv "$folder/exit-code.new" "$folder/exit-code"',
	'exec sleep infinity',
].join('\n');

/** A program in a real terminal: tmux with a server of its own. */
export class Terminal implements AsyncDisposable {
	/** `folder` holds its socket and settings. */
	constructor(readonly folder: TemporaryFolder) {}

	private async tmux(...args: string[]): Promise<RunResult> {
		const result = await tmux(this.folder, args);
		if (result.exitCode !== 0) {
			throw new Error(`tmux ${args[0]} failed: ${result.stderr.trim()}. Was the terminal closed already?`);
		}

		return result;
	}

	/** Types this text. What comes at once may be read at once: wait for what it does before pressing the next key, as a person would. */
	async type(text: string): Promise<void> {
		// Tmux takes a semicolon at the end for its own.
		await this.tmux('send-keys', '-l', '--', text.replace(/;$/v, String.raw`\;`));
	}

	/** Presses keys by tmux's names: `Enter`, `Escape`, `Up`, `PageDown`, `C-c`. */
	async press(...keys: readonly string[]): Promise<void> {
		await this.tmux('send-keys', '--', ...keys);
	}

	/** The screen as a person sees it, without trailing blanks. With `hasColours`: with the escapes of its colours. */
	async screen({hasColours = false} = {}): Promise<string> {
		const {stdout} = await this.tmux('capture-pane', '-p', ...(hasColours ? ['-e'] : []));
		return stdout.split('\n').map(line => line.trimEnd()).join('\n').trimEnd();
	}

	/** Resolves with the screen once it shows the text, or matches. */
	async waitFor(wanted: string | RegExp, timeout?: number): Promise<string> {
		return waitFor(async () => {
			const screen = await this.screen();
			return (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen)) ? screen : undefined;
		}, {what: `the screen shows ${String(wanted)}`, ...(timeout !== undefined && {timeout}), show: async () => this.screen()});
	}

	/** Resolves with the exit code once the program has ended. */
	async waitForExit(timeout?: number): Promise<number> {
		const exitCode = await waitFor(async () => readNote(this.folder, 'exit-code'), {
			what: 'the program in the terminal has ended', ...(timeout !== undefined && {timeout}), show: async () => this.screen(),
		});
		return Number(exitCode);
	}

	async state(): Promise<TerminalState> {
		const {stdout} = await this.tmux('display-message', '-p', '#{alternate_on} #{cursor_flag} #{pane_pid}');
		const [alternate, cursor, shell] = stdout.trim().split(' ', 3);
		const exitCode = await readNote(this.folder, 'exit-code');
		return {
			isAlternateScreen: alternate === '1',
			isCursorVisible: cursor === '1',
			hasSameModes: exitCode === undefined ? undefined : await readNote(this.folder, 'modes.before') === await readNote(this.folder, 'modes.after'),
			pid: exitCode === undefined ? allProcesses().find(({parent}) => parent === Number(shell))?.pid : undefined,
			exitCode: exitCode === undefined ? undefined : Number(exitCode),
		};
	}

	async resize(columns: number, rows: number): Promise<void> {
		await this.tmux('resize-window', '-x', String(columns), '-y', String(rows));
	}

	/** Ends this terminal and its program, as a closed window does (SIGHUP); a program that stays is ended by pid. */
	async close(): Promise<void> {
		// Looked for before: afterwards a program that stays is nobody's child any more.
		const processes = processesOf(this.folder.path);
		await tmux(this.folder, ['kill-server']);
		await endProcesses(() => processes.flatMap(({pid}) => readProcess(pid) ?? []));
		await this.folder.dispose();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.close();
	}
}

/** Opens a terminal of this size and starts the command in it; `await using` or `close()` ends both. */
export async function openTerminal(options: TerminalOptions): Promise<Terminal> {
	const {command, columns = 100, rows = 30, env = {}, cwd = process.cwd()} = options;
	const folder = await temporaryFolder('cfd-terminal-');
	const variables = Object.entries({LANG: 'C.UTF-8', CI: 'false', ...env}).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
	await writeFile(path.join(folder.path, 'tmux.conf'), `${tmuxConfig}\n`);
	const size = ['-x', String(columns), '-y', String(rows)];
	const started = await tmux(folder, ['new-session', '-d', ...size, ...variables, '--', '/bin/sh', '-c', wrapper, 'sh', folder.path, ...command], cwd);
	if (started.exitCode !== 0) {
		await folder.dispose();
		throw new Error(`tmux could not start ${command.join(' ')}: ${started.stderr.trim()}`);
	}

	const terminal = new Terminal(folder);
	await disposeAfterTest(terminal);
	return terminal;
}

/** A note of the wrapper's; `undefined` when it has not come to it yet. */
async function readNote(folder: TemporaryFolder, name: string): Promise<string | undefined> {
	const text = await readFile(path.join(folder.path, name), 'utf8').catch(() => undefined);
	return text?.trim();
}

/** `cwd` is handed on by starting there and not as an argument: scripts kill whoever names their folder on the command line. */
async function tmux(folder: TemporaryFolder, args: readonly string[], cwd?: string): Promise<RunResult> {
	// A socket of its own in the test's folder: no other server is ever spoken to.
	const own = ['-S', path.join(folder.path, 'tmux.sock'), '-f', path.join(folder.path, 'tmux.conf')];
	return run(programPath('tmux') ?? 'tmux', ['-u', ...own, ...args], {env: userEnvironment({LANG: 'C.UTF-8'}), ...(cwd !== undefined && {cwd})});
}
