import {event, type Effect} from './effects.js';
import {elapsed, type Moment} from './moment.js';
import type {ForeignRun, Memory} from './memory.js';
import type {Look} from './observation.js';
import type {Settings} from './settings.js';

export type Change = {readonly run: ForeignRun | undefined; readonly effects: readonly Effect[]};

/** Follows the restart script when an operator runs it by hand: no second copy, and the settling time after it (decision 9). */
export function foreignAfter(settings: Settings, memory: Memory, look: Look, now: Moment): Change {
	const {foreign: run} = memory;
	const pid = look.foreignScript;
	if (!run) {
		return pid === undefined ? {run, effects: []} : begun(pid, now);
	}

	if (pid !== undefined) {
		return stillRunning(settings, {...run, pid, endedAt: undefined}, now);
	}

	return run.endedAt
		? settled(settings, run, now)
		: ended(run, now);
}

function ended(run: ForeignRun, now: Moment): Change {
	const message = 'The restart script that was started by hand has ended: the system may settle now';
	return {
		run: {...run, endedAt: now, isGivenUp: false},
		effects: [event(now, {severity: 'info', event: 'foreign_script_ended', message, fields: {pid: run.pid}})],
	};
}

/** Somebody else's copy of the script was seen: by a check, or by the preflight between two checks. */
export function begun(pid: number, now: Moment): Change {
	const message = `The restart script runs already (pid ${pid}), started by somebody else: nothing automatic until the system settled`;
	return {
		run: {pid, since: now, endedAt: undefined, isGivenUp: false},
		effects: [event(now, {severity: 'warn', event: 'foreign_script', message, fields: {pid}})],
	};
}

/** Nobody saw it, only that the system was restarted: what it started needs its settling time all the same. */
export function over(now: Moment): Change {
	const message = 'The system was restarted by somebody else while a restart was being prepared: it may settle now';
	return {
		run: {since: now, endedAt: now, isGivenUp: false},
		effects: [event(now, {severity: 'warn', event: 'foreign_restart', message})],
	};
}

function stillRunning({restart}: Settings, run: ForeignRun, now: Moment): Change {
	const isGivenUp = elapsed(run.since, now) >= restart.timeout;
	const message = `The restart script that was started by hand (pid ${String(run.pid)}) still runs: failures count again`;
	const effects = isGivenUp && !run.isGivenUp
		? [event(now, {severity: 'error', event: 'foreign_script_overdue', message, fields: {pid: run.pid}})]
		: [];
	return {run: {...run, isGivenUp}, effects};
}

function settled({restart}: Settings, run: ForeignRun, now: Moment): Change {
	const isOver = run.endedAt !== undefined && elapsed(run.endedAt, now) >= restart.settle;
	return isOver
		? {run: undefined, effects: [event(now, {severity: 'info', event: 'settled', message: 'The settling time after the restart by hand is over'})]}
		: {run, effects: []};
}
