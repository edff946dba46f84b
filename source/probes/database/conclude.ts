import type {DatabaseObservation} from '../../core/observation.js';
import type {CheapLook} from './cheap-look.js';
import type {FullMemory} from './schedule.js';

/**
Puts together what the look of this check saw and what the last full look found. What the cheap look saw with its own eyes goes first; damage
in the middle of the file is only the full look's to see, and stays until a newer one says otherwise.
*/
export function conclude(look: CheapLook, memory: FullMemory): DatabaseObservation {
	const {verdict, failure, full, last} = memory;
	if (look.signature === undefined) {
		return {kind: look.kind, detail: look.detail, full};
	}

	if (verdict?.kind === 'corrupt') {
		return {kind: 'corrupt', detail: verdict.detail, full};
	}

	if (look.kind === 'busy') {
		return {kind: 'busy', detail: look.detail, full};
	}

	if (look.suspicion !== undefined && (failure !== undefined || last?.signature !== look.signature)) {
		return {kind: 'unobservable', detail: `${look.suspicion}; whether that matters, the full look will tell`, full};
	}

	// A look that came to nothing takes nothing away from one that found the database sound.
	const newest = verdict ?? failure;
	return !newest || newest.kind === 'ok' ? {kind: 'ok', full} : {kind: newest.kind, detail: newest.detail, full};
}
