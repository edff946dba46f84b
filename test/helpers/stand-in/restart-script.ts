import {readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {type Layout, type ScriptOptions} from './options.js';

const template = path.join(import.meta.dirname, 'master-restart.sh');

/** The text of scripts/MASTER_RESTART.sh for this folder. */
export async function restartScript({root}: Layout, options: ScriptOptions): Promise<string> {
	const {behaves = 'restarts', shutdownWait = 500, pause = 0, sleep = 3_600_000, prelude = ''} = options;
	const values: Record<string, string> = {
		FOLDER: root,
		OWNER: String(process.pid),
		BEHAVES: behaves,
		SHUTDOWN_WAIT: seconds(shutdownWait),
		PAUSE: seconds(pause),
		SLEEP: seconds(sleep),
		PRELUDE: prelude,
	};
	const text = await readFile(template, 'utf8');
	return text.replaceAll(/@[A-Z_]+@/gv, placeholder => values[placeholder.replaceAll('@', '')] ?? placeholder);
}

function seconds(milliseconds: number): string {
	return String(milliseconds / 1000);
}

/** One run of the script, as it recorded it itself in logs/master_restart.runs. */
export type ScriptRun = {
	readonly pid: number;
	readonly startedAt: Date;
	/** `undefined` while it runs, and for ever if it was killed. */
	readonly endedAt: Date | undefined;
	readonly exitCode: number | undefined;
};

/** All runs, the automatic ones and those by hand, oldest first. */
export async function scriptRuns({logDirectory}: Layout): Promise<ScriptRun[]> {
	const runs: ScriptRun[] = [];
	for (const line of await runLines(logDirectory)) {
		const [step, pid, microseconds, exitCode] = line.split(' ', 4);
		const at = new Date(Number(microseconds) / 1000);
		const open = runs.findLastIndex(run => run.pid === Number(pid) && run.endedAt === undefined);
		const started = runs[open];
		if (step === 'start') {
			runs.push({
				pid: Number(pid), startedAt: at, endedAt: undefined, exitCode: undefined,
			});
		} else if (started) {
			runs[open] = {...started, endedAt: at, exitCode: Number(exitCode)};
		}
	}

	return runs;
}

async function runLines(logDirectory: string): Promise<string[]> {
	try {
		const text = await readFile(path.join(logDirectory, 'master_restart.runs'), 'utf8');
		return text.split('\n').filter(Boolean);
	} catch {
		return [];
	}
}
