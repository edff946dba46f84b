import type {Memory} from '../core/memory.js';
import type {Trouble} from './beat.js';

/** How a look is to be made. */
export type LookRequest = {
	/** The restart script runs: no health checks, `lsof` would show us as a client of the port that it clears. */
	readonly skipHealth: boolean;
	/** Nothing is wrong: nobody has a reason to run the restart script by hand. */
	readonly skipForeign: boolean;
	/** What happened to the monitor itself since the check before. */
	readonly trouble: Trouble;
};

/** What the next look is to be like. `isScriptRunning`: our own. */
export function lookRequest(memory: Memory, isScriptRunning: boolean, trouble: Trouble): LookRequest {
	return {
		skipHealth: isScriptRunning || isForeignRunning(memory),
		skipForeign: isCalm(memory) || isScriptRunning,
		trouble,
	};
}

/** Whether somebody else's copy of the script runs. */
function isForeignRunning({foreign}: Memory): boolean {
	return foreign !== undefined && foreign.endedAt === undefined;
}

function isCalm({foreign, level, services, supervisor}: Memory): boolean {
	return foreign === undefined && level === 'NONE' && Object.values(services).every(({verdict}) => verdict !== 'failing') && supervisor.verdict === 'ok';
}
