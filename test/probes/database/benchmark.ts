import {
	mkdtempSync, rmSync, statSync,
} from 'node:fs';
import path from 'node:path';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import {createDatabaseProbe} from '../../../source/probes/database/probe.js';
import {buildEntry} from '../../helpers/build-entry.js';
import {run} from '../../helpers/run.js';
import {waitFor} from '../../helpers/wait-for.js';
import {makeDatabase} from './databases.js';

export type FullLookFigures = {
	readonly bytes: number;
	/** Milliseconds, medians of the rounds: our full look, and `cp` and `sqlite3 … quick_check` after it. */
	readonly fullLook: number;
	readonly copy: number;
	readonly quickCheck: number;
	/** Our full look in relation to the two together. */
	readonly ratio: number;
	/** The longest that the event loop of this process stood still while full looks ran, in milliseconds: the median of the rounds. */
	readonly longestStall: number;
	/** The same while nothing but the pauses between checks went on, for as long: what the machine itself does to it. */
	readonly longestIdleStall: number;
	/** The median cheap look meanwhile, in milliseconds. */
	readonly cheapLook: number;
};

/**
Measures the full look at a database of about so many bytes beside what the field's own programs take for the same, in turns, so that both
meet the same disk. Needs three times the room in `folder`.
*/
export async function measureFullLook(folder: string, bytes: number, rounds: number): Promise<FullLookFigures> {
	const place = mkdtempSync(path.join(folder, 'cfd-bench-'));
	try {
		const file = path.join(place, 'trades.db');
		// A row of 760 bytes takes a fifth of a page.
		makeDatabase(file, {journalMode: 'wal', rows: Math.round(bytes / 4096 * 4.9), payload: 760});
		const command = await buildEntry('source/probes/database/full-look-child.ts');
		const ours: FullLookSample[] = [];
		const theirs: BaselineSample[] = [];
		for (let round = 0; round < rounds; round += 1) {
			theirs.push(await measureBaseline(file, place));
			ours.push(await measureOurs(file, path.join(place, 'state'), command));
		}

		const fullLook = median(ours.map(sample => sample.duration));
		const copy = median(theirs.map(sample => sample.copy));
		const quickCheck = median(theirs.map(sample => sample.quickCheck));
		return {
			bytes: statSync(file).size,
			fullLook,
			copy,
			quickCheck,
			ratio: fullLook / median(theirs.map(sample => sample.copy + sample.quickCheck)),
			longestStall: median(ours.map(sample => sample.longestStall)),
			longestIdleStall: median(ours.map(sample => sample.longestIdleStall)),
			cheapLook: median(ours.flatMap(sample => sample.cheapLooks)),
		};
	} finally {
		rmSync(place, {recursive: true, force: true});
	}
}

type FullLookSample = {readonly duration: number; readonly longestStall: number; readonly longestIdleStall: number; readonly cheapLooks: readonly number[]};
type BaselineSample = {readonly copy: number; readonly quickCheck: number};

async function measureBaseline(file: string, folder: string): Promise<BaselineSample> {
	const copied = path.join(folder, 'baseline.db');
	const copy = await timed(async () => run('cp', [file, copied]));
	const quickCheck = await timed(async () => run('sqlite3', ['-readonly', copied, 'PRAGMA quick_check']));
	rmSync(copied);
	return {copy, quickCheck};
}

async function measureOurs(file: string, stateDirectory: string, childCommand: readonly string[]): Promise<FullLookSample> {
	const database = {
		path: 'trades.db', absolute: file, table: 'trades', integrityEvery: 3_600_000,
	};
	const probe = createDatabaseProbe({
		stateDirectory, childCommand, now: () => Date.now(), firstLookWait: 0,
	});
	const cheapLooks: number[] = [];
	let duration = 0;
	const longestStall = await stallDuring(async () => {
		duration = await timed(async () => waitFor(async () => {
			const start = performance.now();
			const seen = await probe.look(database);
			cheapLooks.push(performance.now() - start);
			return seen.full;
		}, {what: 'the full look', timeout: 120_000, every: 5}));
	});
	await probe.close();
	const end = performance.now() + duration;
	const longestIdleStall = await stallDuring(async () => waitFor(() => performance.now() > end, {what: 'nothing', timeout: 120_000, every: 5}));
	return {
		duration, longestStall, longestIdleStall, cheapLooks,
	};
}

/** The longest that the event loop stood still meanwhile, in milliseconds. */
async function stallDuring(work: () => Promise<unknown>): Promise<number> {
	const delay = monitorEventLoopDelay({resolution: 1});
	delay.enable();
	await work();
	delay.disable();
	return delay.max / 1e6;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

function median(numbers: readonly number[]): number {
	const sorted = numbers.toSorted((left, right) => left - right);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
