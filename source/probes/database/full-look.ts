import {statfs} from 'node:fs/promises';
import {examine, type Examination} from './examine.js';
import {filesOf, glanceAt, type DatabaseFiles} from './glance.js';
import {describeLookError, LookError, type LookProblem} from './problem.js';
import {locate} from './quiet-file.js';
import {sizeOfCopy, takeSnapshot, type Snapshot} from './snapshot.js';
import {checkWal} from './wal-check.js';

export type FullLookRequest = {
	readonly path: string;
	readonly table: string | undefined;
	/** An empty folder of this look's own, for the copy. */
	readonly directory: string;
};

/** What a full look found, as it travels from the child process. */
export type FullFinding =
	| {readonly kind: 'ok'; readonly records: number | undefined}
	| {readonly kind: 'corrupt' | 'no table' | LookProblem['kind']; readonly detail: string};

type Inspection = {
	readonly isStable: boolean;
	readonly examination: Examination;
};

// The disk is shared with the services: it must not be filled up by looking at them.
const spareBytes = 64 * 1024 * 1024;

// Writers that never pause let no stable copy come about. That must not go on for ever.
const tries = 6;
const inspections = 3;
const patience = 10_000;

const starved: FullFinding = {
	kind: 'busy', detail: 'it is written to all the time: no copy of it could be taken that shows it at one time',
};

/**
Copies a database, checks the copy and counts (decision 25). Never throws.

Bad news is believed only if two stable copies both bear it: anything less is `busy` (decision 7). Good news is believed of any copy.
*/
export async function takeFullLook({path, table, directory}: FullLookRequest): Promise<FullFinding> {
	try {
		const files = filesOf(await locate(path));
		await requireRoom(await measure(files), directory);
		const inspect = async () => inspectUntilClear(async () => takeSnapshot(files, directory), table);
		const first = await inspect();
		return isBadNews(first) ? await confirm(inspect) : conclude(first);
	} catch (error) {
		return describeLookError(error);
	}
}

/** A copy that is not of one time may look damaged, and the next one may not. */
async function inspectUntilClear(take: () => Promise<Snapshot>, table: string | undefined): Promise<Inspection> {
	const start = performance.now();
	for (let number = 1; ; number += 1) {
		const inspection = inspectOnce(await takeStableSnapshot(take), table);
		const isClear = inspection.isStable || inspection.examination.kind !== 'damaged';
		if (isClear || number === inspections || performance.now() - start > patience) {
			return inspection;
		}
	}
}

async function takeStableSnapshot(take: () => Promise<Snapshot>): Promise<Snapshot> {
	const start = performance.now();
	for (let number = 1; ; number += 1) {
		const snapshot = await take();
		if (number === tries || snapshot.isStable || performance.now() - start > patience) {
			return snapshot;
		}
	}
}

function inspectOnce(snapshot: Snapshot, table: string | undefined): Inspection {
	const {isStable} = snapshot;
	const walDamage = findWalDamage(snapshot);
	return {
		isStable,
		examination: walDamage === undefined
			? examine(snapshot.database, table, snapshot.hasJournal)
			: {kind: 'damaged', detail: walDamage},
	};
}

/** A log that was written to meanwhile can be judged only by what the live connections said of it. */
function findWalDamage({wal, isStable, isWalQuiet, live, pageSize}: Snapshot): string | undefined {
	return wal !== undefined && pageSize !== undefined && isStable && (isWalQuiet || live)
		? checkWal(wal, pageSize, live)
		: undefined;
}

async function confirm(inspect: () => Promise<Inspection>): Promise<FullFinding> {
	const second = await inspect();
	return isBadNews(second) ? {kind: 'corrupt', detail: second.examination.detail} : conclude(second);
}

type BadNews = Inspection & {readonly examination: {readonly kind: 'damaged'; readonly detail: string}};

function isBadNews(inspection: Inspection): inspection is BadNews {
	return inspection.isStable && inspection.examination.kind === 'damaged';
}

function conclude({examination, isStable}: Inspection): FullFinding {
	switch (examination.kind) {
		case 'sound': {
			return {kind: 'ok', records: examination.records};
		}

		case 'no table': {
			return isStable ? examination : starved;
		}

		case 'damaged': {
			return starved;
		}

		case 'unclear': {
			return {kind: 'unobservable', detail: `SQLite could not check a copy of it: ${examination.detail}`};
		}
	}
}

async function measure(files: DatabaseFiles): Promise<number> {
	const glance = await glanceAt(files);
	if (glance.size === 0) {
		// SQLite takes an empty file for a sound database without tables.
		throw new LookError('missing', 'the file is empty');
	}

	return sizeOfCopy(glance);
}

async function requireRoom(needed: number, directory: string): Promise<void> {
	const {bavail, bsize} = await statfs(directory);
	const free = bavail * bsize;
	if (free < (needed * 1.1) + spareBytes) {
		throw new LookError(
			'unobservable',
			`not enough room in the state directory for a copy: ${megabytes(free)} MB free, ${megabytes(needed)} MB needed and some to spare; make room there`,
		);
	}
}

function megabytes(bytes: number): number {
	return Math.ceil(bytes / 1_000_000);
}
