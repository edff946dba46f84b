import {closeSync, fsyncSync, openSync, renameSync, writeSync} from 'node:fs';
import path from 'node:path';
import type {AttemptStep} from '../../../source/core/attempt.js';
import type {Journal} from '../../../source/core/journal.js';
import type {Moment} from '../../../source/core/moment.js';
import {openJournal} from '../../../source/history/sqlite-journal.js';
import {ratioRow, type Row} from '../figures/row.js';
import {medians} from '../figures/statistics.js';
import {temporaryFolder} from '../tools/places.js';

/** The steps that an attempt has between its decision and its script. */
const steps: readonly AttemptStep[] = ['preflight', 'recorder', 'started'];

const attempts = 150;

/** One step of an attempt, on the disk before the next thing is done; beside the least that makes a file durable. */
export async function journalRows(): Promise<readonly Row[]> {
	using folder = temporaryFolder();
	const opened = openJournal(folder.path, moment());
	if (!opened.ok) {
		throw new Error(opened.why);
	}

	const times = {ours: [] as number[], baseline: [] as number[]};
	for (let count = 0; count < attempts; count++) {
		measureAttempt(opened.journal, folder.path, times);
	}

	opened.journal.close();
	return [ratioRow({what: 'one step of an attempt, written durably', beside: 'write + fsync + rename of a file', unit: 'ms'}, medians(times), {most: 1.5})];
}

function measureAttempt(journal: Journal, folder: string, times: {readonly ours: number[]; readonly baseline: number[]}): void {
	const {id} = journal.beginAttempt({trigger: 'manual', reason: 'the benchmark'}, moment());
	for (const step of steps) {
		times.ours.push(timed(() => {
			journal.addStep(id, step, {}, moment());
		}));
		times.baseline.push(timed(() => {
			writeDurably(folder);
		}));
	}
}

function moment(): Moment {
	return {wall: Date.now(), up: 1_000_000, boot: 'benchmark'};
}

function timed(work: () => void): number {
	const began = performance.now();
	work();
	return performance.now() - began;
}

function writeDurably(folder: string): void {
	const file = path.join(folder, 'file');
	const handle = openSync(`${file}.new`, 'w', 0o600);
	writeSync(handle, '{"attempt":1,"step":"started"}\n');
	fsyncSync(handle);
	closeSync(handle);
	renameSync(`${file}.new`, file);
}
