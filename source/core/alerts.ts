import type {Attempt, Outcome} from './attempt.js';
import {clockTime, shortDuration} from './clock-text.js';
import type {Alert} from './journal.js';
import type {Incident} from './memory.js';
import type {Moment} from './moment.js';
import type {Block} from './policy.js';

/**
The texts that wake people (decisions 3, 8, 10, 14): the system first, then the sentence that the screen shows too, then what a person
can do. The key makes an alert the same one after a crash, so that it is written once.
*/

/** The level reached what the config wants to be told of. */
export function levelAlert(system: string, incident: Incident, sentence: string, now: Moment): Alert {
	const [first] = incident.order;
	const firstText = first ? ` First: ${first.service} ${clockTime(first.at, now.wall)}.` : '';
	const isDue = sentence.includes('restart at');
	return {
		key: `level:${incident.id}:${incident.startedAt}:${now.wall}`,
		kind: 'level',
		text: `${system} ${sentence}.${firstText}${isDue ? ' Stop it: cfd abort' : ''}`,
		at: now.wall,
	};
}

/** Written before the script runs: it may kill whoever would write it after. */
export function startedAlert(system: string, attempt: Pick<Attempt, 'id' | 'trigger' | 'reason'>, used: string, now: Moment): Alert {
	return {
		key: `started:${attempt.id}`,
		kind: 'restart_started',
		text: `${system}: MASTER RESTART started at ${clockTime(now.wall, now.wall)} (${attempt.trigger}, ${used}): ${attempt.reason}`,
		at: now.wall,
	};
}

/** How a restart ended; the sentence says what follows. */
export function outcomeAlert(
	system: string,
	attempt: Attempt,
	{sentence, back}: {readonly sentence: string; readonly back: string},
	now: Moment,
): Alert {
	const {outcome} = attempt;
	const took = attempt.startedAt ? shortDuration(Math.max(0, now.wall - attempt.startedAt.wall)) : '';
	const text = outcome === 'recovered'
		? `${system} recovered: ${back} services ok, ${took} after MASTER RESTART began`
		: `${system}: MASTER RESTART ${outcomeWords[outcome]} (${back} services ok, ${took}). ${sentence}`;
	return {key: `outcome:${attempt.id}:${outcome}`, kind: outcome === 'recovered' ? 'recovered' : 'restart_failed', text, at: now.wall};
}

const outcomeWords: Readonly<Record<Outcome, string>> = {
	running: 'runs',
	settling: 'is settling',
	recovered: 'worked',
	not_recovered: 'did not bring the system back',
	script_failed: 'failed: the script ended with an error',
	timed_out: 'still runs past its time-out; it is not killed, look at it',
	interrupted: 'was interrupted by a reboot',
};

/** A restart that was due and did not run, once for each reason in an incident. */
export function withheldAlert(system: string, incident: Incident, withheld: Block & {readonly sentence: string}, now: Moment): Alert {
	const {because, detail = '', sentence} = withheld;
	return {
		key: `withheld:${incident.id}:${incident.startedAt}:${because}`,
		kind: 'withheld',
		text: `${system}: restart withheld, ${because}${detail === '' ? '' : ` (${detail})`}. ${sentence}`,
		at: now.wall,
	};
}

/** An alerted incident is over, and no restart's outcome told it: nobody shall lie awake over it. */
export function resolvedAlert(system: string, incident: Incident, now: Moment): Alert {
	return {
		key: `resolved:${incident.id}:${incident.startedAt}`,
		kind: 'recovered',
		text: `${system}: level NONE again at ${clockTime(now.wall, now.wall)}, ${shortDuration(now.wall - incident.startedAt)} after it began`,
		at: now.wall,
	};
}
