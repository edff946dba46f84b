import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {errorCode} from '../core/caught.js';
import {
	elapsed,
	isoTime,
	later,
	type Moment,
} from '../core/moment.js';
import {isRecord} from '../core/record.js';
import {attemptFolders, restartsFolder, witnessFile} from './witness.js';

/** What the history knows of an attempt. */
export type Knowledge = 'nothing' | 'begun' | 'started';

/** An attempt that left a folder and is not in the history. */
export type LostAttempt = {
	readonly id: number;
	readonly folder: string;
	/** From when on it is counted. */
	readonly since: Moment;
};

/** The attempts that must have started a script although the history knows nothing of it: it was deleted, or has lost its newest steps. */
export function lostAttempts(stateDirectory: string, known: (id: number) => Knowledge, now: Moment): LostAttempt[] {
	return attemptFolders(stateDirectory).flatMap(id => {
		const folder = path.join(restartsFolder(stateDirectory), String(id));
		const witness = readWitness(path.join(folder, witnessFile));
		const knowledge = known(id);
		const isLost = knowledge === 'nothing' || (knowledge === 'begun' && witness !== undefined);
		return isLost ? [{id, folder, since: startedAt(witness ?? '') ?? changedAt(folder, now)}] : [];
	});
}

/**
Why the history cannot be trusted yet. A sentence for people; `undefined` when all that it lost is too old to count. `memorable`: for how many
milliseconds an attempt counts, for the window or for the cooldown (decision 8).
*/
export function describeLoss(lost: readonly LostAttempt[], now: Moment, memorable: number): string | undefined {
	const recent = lost.filter(({since}) => elapsed(since, now) < memorable);
	const newest = recent.at(-1);
	if (!newest) {
		return undefined;
	}

	const remaining = memorable - Math.min(...recent.map(({since}) => elapsed(since, now)));
	return `The history has lost ${recent.length === 1 ? 'a restart' : `${recent.length} restarts`} that may still count: ${newest.folder} tells of attempt ${newest.id}, `
		+ `history.db does not. Nothing restarts automatically before ${isoTime(later(now, remaining).wall)}. Put history.db back to end this sooner.`;
}

function readWitness(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		// One that is there and cannot be read proves the start as well.
		return errorCode(error) === 'ENOENT' ? undefined : '';
	}
}

function startedAt(witness: string): Moment | undefined {
	try {
		const value: unknown = JSON.parse(witness);
		return isRecord(value) && isMoment(value['startedAt']) ? value['startedAt'] : undefined;
	} catch {
		return undefined;
	}
}

/** Without a readable witness, the folder's own time by the wall clock; one in the future tells nothing, so it counts from now. */
function changedAt(folder: string, now: Moment): Moment {
	const age = now.wall - (statSync(folder, {throwIfNoEntry: false})?.mtimeMs ?? now.wall);
	return age > 0 ? later(now, -age) : now;
}

export function isMoment(value: unknown): value is Moment {
	return isRecord(value) && Number.isFinite(value['wall']) && Number.isFinite(value['up']) && typeof value['boot'] === 'string';
}
