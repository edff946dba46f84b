import {
	foldAttempts,
	withStep,
	type Attempt,
	type AttemptStep,
	type StepDetail,
	type StepRecord,
} from '../core/attempt.js';
import type {Journal} from '../core/journal.js';
import type {Moment} from '../core/moment.js';
import {isRecord} from '../core/record.js';
import type {Connection} from './connection.js';
import {JournalError} from './journal-error.js';
import {lazily} from './lazily.js';
import type {Knowledge} from './lost-attempts.js';
import {storedJson} from './stored-json.js';

type StepRow = {
	readonly id: number;
	readonly attempt: number;
	readonly step: AttemptStep;
	readonly wall: number;
	readonly up: number;
	readonly boot: string;
	readonly detail: string;
};

/** A step with its place in the order of all steps. */
export type NumberedStep = StepRecord & {readonly number: number};

/** What the attempts keep outside the database. */
export type AttemptFolders = {
	/** The highest attempt that has a folder: an id is never used again, not even after the history was lost. */
	highest(): number;
	/** Leaves proof that an attempt was about to start its script, durably. */
	witness(attempt: Attempt): void;
};

/** Attempts as append-only rows, one for each step. */
export function attemptTables({database, use, atomically, afterCommit}: Connection, folders: AttemptFolders): Pick<Journal, 'beginAttempt' | 'addStep' | 'attempts'> {
	const append = lazily(() => database.prepare('INSERT INTO step (attempt, step, wall, up, boot, detail) VALUES (?, ?, ?, ?, ?, ?)'));
	const stepsOf = lazily(() => database.prepare<[number], StepRow>('SELECT * FROM step WHERE attempt = ? ORDER BY id'));
	const newest = lazily(() => database.prepare<[number], StepRow>('SELECT * FROM step WHERE attempt IN (SELECT id FROM attempt ORDER BY id DESC LIMIT ?) ORDER BY id'));
	const lastId = lazily(() => database.prepare<[], number>('SELECT seq FROM sqlite_sequence WHERE name = \'attempt\'').pluck());
	const openAttempt = lazily(() => database.prepare('INSERT INTO attempt (id) VALUES (?)'));

	const addStep = ({attempt, step, at, detail}: StepRecord) => {
		append().run(attempt, step, at.wall, at.up, at.boot, JSON.stringify(detail));
	};

	const begin = (detail: StepDetail, at: Moment) => {
		const id = Math.max(lastId().get() ?? 0, folders.highest()) + 1;
		openAttempt().run(id);
		const record: StepRecord = {
			attempt: id, step: 'decided', at, detail,
		};
		addStep(record);
		return withStep(undefined, record);
	};

	return {
		beginAttempt: (detail, at) => use(() => atomically(() => begin(detail, at))),
		addStep: (id, step, detail, at) => use(() => {
			addStep({
				attempt: id, step, at, detail,
			});
			const attempt = knownAttempt(foldAttempts(stepsOf().all(id).map(row => toRecord(row))), id);
			if (step === 'starting') {
				afterCommit(() => {
					folders.witness(attempt);
				});
			}

			return attempt;
		}),
		attempts: limit => use(() => foldAttempts(newest().all(limit).map(row => toRecord(row)))),
	};
}

/** All steps, in the order in which they were written, each with its number. */
export function stepReader({database, use}: Connection): () => NumberedStep[] {
	const all = lazily(() => database.prepare<[], StepRow>('SELECT * FROM step ORDER BY id'));
	return () => use(() => all().all().map(row => ({...toRecord(row), number: row.id})));
}

function toRecord({attempt, step, wall, up, boot, detail}: StepRow): StepRecord {
	return {
		attempt,
		step,
		at: {wall, up, boot},
		detail: storedJson(detail, isStepDetail),
	};
}

function isStepDetail(value: unknown): value is StepDetail {
	return isRecord(value);
}

function knownAttempt([attempt]: readonly Attempt[], id: number): Attempt {
	if (!attempt) {
		throw new JournalError(`Attempt ${id} is not in the history.`);
	}

	return attempt;
}

/** What the history knows of an attempt that has a folder. */
export function knowledgeOf({database, use}: Connection): (id: number) => Knowledge {
	const count = lazily(() => database.prepare<[number], {steps: number; starts: number}>('SELECT count(*) AS steps, count(*) FILTER (WHERE step = \'starting\') AS starts '
		+ 'FROM step WHERE attempt = ?'));
	return id => use(() => {
		const {steps = 0, starts = 0} = count().get(id) ?? {};
		return starts > 0 ? 'started' : (steps > 0 ? 'begun' : 'nothing');
	});
}
