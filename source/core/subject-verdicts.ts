import {findingOf, type Counter, type Finding} from './counter.js';
import type {SupervisorMemory} from './memory.js';
import {elapsed, type Moment} from './moment.js';
import {
	shutdownFault, type DatabaseObservation, type FileObservation, type ProcessInfo, type SupervisorObservation,
} from './observation.js';

/** For how long a supervisor that said it shuts down suspends judgement at most, in milliseconds (decision 23). */
const shutdownGrace = 5 * 60_000;

/**
Takes what supervisor said into its memory. A shutdown that it announced lasts until it answers again: the gap in which its socket is
gone is part of the same deliberate restart.
*/
export function rememberSupervisor(memory: SupervisorMemory, seen: SupervisorObservation, now: Moment): SupervisorMemory {
	switch (seen.kind) {
		case 'answer': {
			const {all} = seen.processes;
			return {
				...memory,
				shutdownSince: undefined,
				running: countStates(all, ['RUNNING']),
				failed: countStates(all, ['BACKOFF', 'EXITED', 'FATAL', 'UNKNOWN']),
			};
		}

		case 'fault': {
			return seen.code === shutdownFault ? {...memory, shutdownSince: memory.shutdownSince ?? now} : memory;
		}

		case 'no answer':
		case 'denied':
		case 'unobservable': {
			return memory;
		}
	}
}

function countStates(all: readonly ProcessInfo[], states: ReadonlyArray<ProcessInfo['state']>): number {
	let found = 0;
	for (const info of all) {
		found += states.includes(info.state) ? 1 : 0;
	}

	return found;
}

/** A supervisor that answers is healthy, however many programs are down (decision 6); any fault but 6 is no answer. */
export function judgeSupervisor(memory: SupervisorMemory, seen: SupervisorObservation, now: Moment): Finding {
	if (seen.kind === 'answer') {
		return findingOf(memory, 'ok');
	}

	if (seen.kind === 'unobservable') {
		return findingOf(memory, 'inconclusive', {error: seen.detail});
	}

	if (memory.shutdownSince && elapsed(memory.shutdownSince, now) < shutdownGrace) {
		return findingOf(memory, 'inconclusive', {error: 'supervisor is being shut down'});
	}

	const error = seen.kind === 'fault' ? `fault ${seen.code}: ${seen.detail}` : seen.detail;
	return findingOf(memory, 'failing', {error, isWrongConfig: seen.kind === 'denied'});
}

/** Busy is not corrupt (decision 7); a table that does not exist is a wrong config (decision 22). */
export function judgeDatabase(memory: Counter, seen: DatabaseObservation): Finding {
	switch (seen.kind) {
		case 'ok': {
			return findingOf(memory, 'ok');
		}

		case 'busy':
		case 'unobservable': {
			return findingOf(memory, 'inconclusive', {error: seen.detail});
		}

		case 'no table': {
			return findingOf(memory, 'failing', {error: seen.detail, isWrongConfig: true});
		}

		case 'missing':
		case 'unreadable':
		case 'corrupt': {
			return findingOf(memory, 'failing', {error: seen.detail});
		}
	}
}

export function judgeFile(memory: Counter, seen: FileObservation): Finding {
	switch (seen.kind) {
		case 'ok': {
			return findingOf(memory, 'ok');
		}

		case 'unobservable': {
			return findingOf(memory, 'inconclusive', {error: seen.detail});
		}

		case 'missing':
		case 'unreadable':
		case 'corrupted': {
			return findingOf(memory, 'failing', {error: seen.detail});
		}
	}
}
