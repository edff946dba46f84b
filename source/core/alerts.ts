import type {Attempt, Outcome} from './attempt.js';
import {clockTime, shortDuration} from './clock-text.js';
import {courseText} from './course.js';
import {fitSegment, segmentRoom, textCost, toGsm7, type TextParts} from './gsm7.js';
import type {Alert} from './journal.js';
import type {Incident} from './memory.js';
import type {Moment} from './moment.js';
import type {Block} from './policy.js';
import {joinSentence, type SentenceParts} from './sentence.js';

/**
The texts that wake people (decisions 3, 8, 10, 14): the system first, then the sentence that the screen shows too, then what a person
can do. A text that is too long for one segment says first what will happen, and as much of the evidence as there is room for. The key makes
an alert the same one after a crash, so that it is written once. `notice` is what a text has to say about those that will not come.
*/

/** The level reached what the config wants to be told of. */
export function levelAlert(system: string, incident: Incident, {sentence, notice}: {readonly sentence: SentenceParts; readonly notice: string}, now: Moment): Alert {
	const course = courseText(incident, now.wall);
	const courseSentence = course === '' ? '' : `${course}.`;
	const {level, evidence, state, conclusion} = sentence;
	const isToCome = conclusion.startsWith('restart at');
	const stop = isToCome ? `Stop it: cfd abort${notice === '' ? '' : '.'}` : '';
	return {
		key: `level:${incident.id}:${incident.startedAt}:${now.wall}`,
		kind: 'level',
		text: oneSegment([`${system} ${joinSentence(sentence)}.`, courseSentence, stop, notice], {
			head: `${system} ${level}: ${conclusion}.`, details: [`${evidence}.`, courseSentence, `${state}.`], tail: [stop, notice].join(' '),
		}),
		at: now.wall,
	};
}

/** Written before the script runs: it may kill whoever would write it after. */
export function startedAlert(system: string, attempt: Pick<Attempt, 'id' | 'trigger' | 'reason'>, used: string, now: Moment): Alert {
	const {id, trigger, reason} = attempt;
	const head = `${system}: MASTER RESTART started at ${clockTime(now.wall, now.wall)} (${trigger}, ${used}):`;
	return {key: `started:${id}`, kind: 'restart_started', text: oneSegment([head, reason], {head, details: [reason]}), at: now.wall};
}

/** How a restart ended, `back` of the services being ok; the sentence says what follows. */
export function outcomeText(system: string, attempt: Attempt, back: string, now: Moment): string {
	const took = attempt.startedAt ? shortDuration(Math.max(0, now.wall - attempt.startedAt.wall)) : '';
	return attempt.outcome === 'recovered'
		? `${system} recovered: ${back} services ok, ${took} after MASTER RESTART began`
		: `${system}: MASTER RESTART ${outcomeWords[attempt.outcome]} (${back} services ok, ${took}).`;
}

/** `what`: the text of the outcome. */
export function outcomeAlert(attempt: Attempt, what: string, {sentence, notice}: {readonly sentence: SentenceParts; readonly notice: string}, now: Moment): Alert {
	const {id, outcome} = attempt;
	const {level, evidence, state, conclusion} = sentence;
	const end = notice === '' ? '' : `. ${notice}`;
	const text = outcome === 'recovered'
		? oneSegment([`${what}${end}`], {head: what, tail: notice})
		: oneSegment([what, `${joinSentence(sentence)}${end}`], {head: what, details: [`${level}: ${evidence}; ${state}.`], tail: `Now: ${conclusion}${end}`});
	return {key: `outcome:${id}:${outcome}`, kind: outcome === 'recovered' ? 'recovered' : 'restart_failed', text, at: now.wall};
}

const outcomeWords: Readonly<Record<Outcome, string>> = {
	running: 'runs',
	settling: 'is settling',
	recovered: 'worked',
	not_recovered: 'did not bring the system back',
	script_failed: 'failed: the script ended with an error',
	timed_out: 'still runs past its time-out; it is not killed',
	interrupted: 'was interrupted by a reboot',
};

/** A restart that was due and did not run, once for each reason in an incident. */
export function withheldAlert(
	system: string,
	incident: Incident,
	{block: {because, detail = ''}, sentence, notice}: {readonly block: Block; readonly sentence: SentenceParts; readonly notice: string},
	now: Moment,
): Alert {
	const head = `${system}: restart withheld, ${because}.`;
	const whole = joinSentence(sentence);
	const why = detail === '' || whole.includes(toGsm7(detail)) ? '' : `${detail}.`;
	const {level, evidence, state, conclusion} = sentence;
	const end = notice === '' ? '' : `. ${notice}`;
	return {
		key: `withheld:${incident.id}:${incident.startedAt}:${because}`,
		kind: 'withheld',
		text: oneSegment([head, why, `${whole}${end}`], {head, details: [detail, `${level}: ${evidence}; ${state}.`], tail: `Now: ${conclusion}${end}`}),
		at: now.wall,
	};
}

/** An alerted incident is over, and no restart's outcome told it: nobody shall lie awake over it. */
export function resolvedAlert(system: string, incident: Incident, notice: string, now: Moment): Alert {
	const what = `${system}: level NONE again at ${clockTime(now.wall, now.wall)}, ${shortDuration(Math.max(0, now.wall - incident.startedAt))} after it began`;
	const head = notice === '' ? what : `${what}.`;
	return {key: `resolved:${incident.id}:${incident.startedAt}`, kind: 'recovered', text: oneSegment([head, notice], {head, tail: notice}), at: now.wall};
}

/** The history cannot be trusted, and so nothing automatic happens (decision 8). `trouble`: a sentence that says what to do. */
export function journalAlert(system: string, trouble: string, notice: string, now: Moment): Alert {
	const head = `${system}: no automatic restart, the history cannot be trusted:`;
	return {key: `journal:${now.wall}`, kind: 'journal', text: oneSegment([head, trouble, notice], {head, details: [trouble], tail: notice}), at: now.wall};
}

/** Second copies of supervised programs, found after a restart (decision 18): as many of them as one segment names. */
export function duplicatesAlert(system: string, duplicates: readonly Duplicate[], notice: string, now: Moment): Alert {
	const names = duplicates.map(({name, pid}) => `${name} (pid ${pid})`);
	const head = `${system}: ${duplicates.length === 1 ? 'a second copy runs' : `${duplicates.length} second copies run`} after the restart, orders may be doubled:`;
	const tail = ['End them by hand.', notice].filter(Boolean).join(' ');
	return {key: `duplicates:${now.wall}`, kind: 'duplicates', text: oneSegment([head, `${names.join(', ')}.`, tail], {head, details: [names.join(', ')], tail}), at: now.wall};
}

/** A process that runs a supervised program's command and is not supervisord's. */
export type Duplicate = {readonly name: string; readonly pid: number};

/** What `cfd test-alert` sends. */
export function testAlert(system: string, now: Moment): Alert {
	const text = `${system}: test alert at ${clockTime(now.wall, now.wall)}, sent by cfd test-alert. Nothing has failed; alerts arrive here`;
	return {key: `test:${now.wall}`, kind: 'test', text: oneSegment([text], {head: text}), at: now.wall};
}

/** The history was deleted or moved away, or an older copy was put in its place: the counters are not what they were, what was disarmed is. */
export function lostHistoryAlert(system: string, isDisarmed: boolean, now: Moment): Alert {
	const arming = isDisarmed ? 'It stays disarmed, as before: cfd arm ends that' : 'It is armed, as before';
	const text = `${system}: the history was lost or is an older one, failures are counted anew. ${arming}.`;
	return {key: `history:${now.wall}`, kind: 'journal', text: oneSegment([text], {head: text}), at: now.wall};
}

/** The whole text if it fits into one segment, else what matters most of it. */
function oneSegment(whole: readonly string[], short: TextParts): string {
	const text = toGsm7(whole.filter(Boolean).join(' ')).replaceAll(/\s+/gv, ' ');
	return textCost(text).units <= segmentRoom ? text : fitSegment(short);
}
