import {openAttempt} from './attempt.js';
import {clockTime, clockTimeWithSeconds} from './clock-text.js';
import {toGsm7} from './gsm7.js';
import {levelOf, systemLevel} from './level.js';
import {limitsAt} from './limits.js';
import type {Memory} from './memory.js';
import type {Moment} from './moment.js';
import {blockAt, disarmedLeft, type Block, type Context, type Decision} from './policy.js';
import {fileName, reasonsFor} from './reasons.js';
import type {LevelName, Settings} from './settings.js';

/** The sentence of decision 14 in its parts, so that a text message can leave out what matters least. */
export type SentenceParts = {
	readonly level: LevelName;
	readonly evidence: string;
	/** Armed or not, the budget, what stands in the way. */
	readonly state: string;
	/** What the detector will do, and when. */
	readonly conclusion: string;
	/** Why the restart could not be started, at length. */
	readonly detail?: string | undefined;
};

/**
The sentence of decision 14: what the policy decided and on what evidence. Made here alone, so that the banner, the text message, the
JSON and the log say the same. Plain GSM-7 characters on one line.

`CASCADING: 4 of 9 services >= 5 failures; armed; 1 of 3 attempts used; cooldown until 02:14: no restart before 02:14`
*/
export function decisionSentence(context: Context, decision: Decision, now: Moment): string {
	return joinSentence(sentenceParts(context, decision, now));
}

export function sentenceParts(context: Context, decision: Decision, now: Moment): SentenceParts {
	const {settings, memory} = context;
	const block = 'block' in decision ? decision.block : blockAt(context, now);
	return {
		level: memory.level,
		evidence: evidence(settings, memory),
		state: [armedText(settings, memory, now), attemptsText(context, now), blockText(block, now)].filter(Boolean).join('; '),
		conclusion: conclusion(context, decision, now),
		detail: decision.kind === 'restart' ? memory.heldBack?.detail : undefined,
	};
}

export function joinSentence({level, evidence: seen, state, conclusion: end, detail = ''}: SentenceParts): string {
	const sentence = `${level}: ${seen}; ${state}: ${end}${detail === '' ? '' : `: ${detail}`}`;
	return toGsm7(sentence).replaceAll(/\s+/gv, ' ');
}

/** What speaks for the level, the strongest first; at NONE, what is failing nonetheless. */
export function evidence(settings: Settings, memory: Memory): string {
	const {tally} = systemLevel(settings, memory);
	const reasons = reasonsFor(settings, memory, tally);
	const [first] = reasons;
	if (first) {
		const unproven = memory.level === 'WARNING' && levelOf(tally) !== 'WARNING' ? ' (never seen ok)' : '';
		return `${first.text}${unproven}${reasons.length > 1 ? ` (${reasons.length - 1} more)` : ''}`;
	}

	return memory.level === 'NONE' ? calmEvidence(settings, memory) : 'level kept while the system settles';
}

function calmEvidence(settings: Settings, memory: Memory): string {
	if (memory.checks === 0) {
		return 'no check yet';
	}

	const all = settings.services.map(({name}) => memory.services[name]);
	const failing = all.filter(service => service?.verdict === 'failing').length;
	const ok = all.filter(service => service?.verdict === 'ok').length;
	return failing === 0 ? `${ok} of ${all.length} services ok` : `${failing} of ${all.length} services failing, below the thresholds`;
}

function armedText({restart}: Settings, {disarmed}: Memory, now: Moment): string {
	if (!restart.enabled) {
		return 'restart disabled by config';
	}

	const left = disarmed ? disarmedLeft(disarmed, now) : 0;
	if (left === 0) {
		return 'armed';
	}

	return Number.isFinite(left) ? `disarmed until ${clockTime(now.wall + left, now.wall)}` : 'disarmed for ever';
}

function attemptsText({settings, attempts}: Context, now: Moment): string {
	return `${limitsAt(settings.restart, attempts, now).used} of ${settings.restart.maxPerHour} attempts used`;
}

function blockText(block: Block | undefined, now: Moment): string {
	const until = block?.until === undefined ? '' : ` until ${clockTime(block.until, now.wall)}`;
	switch (block?.because) {
		case undefined:
		case 'disabled':
		case 'disarmed':
		case 'in_progress': {
			return '';
		}

		case 'journal': {
			return 'history cannot be trusted';
		}

		case 'rate_limit': {
			return `limit reached${until}`;
		}

		case 'aborted':
		case 'cooldown':
		case 'preflight':
		case 'veto': {
			return `${block.because}${until}`;
		}
	}
}

function conclusion(context: Context, decision: Decision, now: Moment): string {
	switch (decision.kind) {
		case 'quiet': {
			return 'no restart is due';
		}

		case 'watching': {
			// The script that still runs keeps us from asking for health: what fails is not known then, what a person has to do is.
			return `no restart${untilClosed(context) ?? ': nothing that may cause one is failing now'}`;
		}

		case 'in progress': {
			return 'a restart is in progress';
		}

		case 'due': {
			return `restart at ${clockTimeWithSeconds(decision.dueAt)} if it goes on`;
		}

		case 'restart': {
			const {heldBack} = context.memory;
			return heldBack ? `no restart, ${heldBack.because}` : 'restart now';
		}

		case 'blocked':
		case 'withheld': {
			const {until} = decision.block;
			return until === undefined ? `no restart${decision.block.because === 'in_progress' ? untilClosed(context) ?? '' : ''}` : `no restart before ${clockTime(until, now.wall)}`;
		}
	}
}

/** What a person does about an attempt that was given up on at its time-out. */
function untilClosed({attempts}: Context): string | undefined {
	const open = openAttempt(attempts);
	if (open?.outcome !== 'timed_out') {
		return undefined;
	}

	return open.endedAt ? ' until you run: cfd arm' : ' until it has ended, then: cfd arm';
}

/** The cause in words, as the journal and the texts keep it as the reason of an attempt. */
export function causeText(settings: Settings, {cause, subjects}: {readonly cause: string; readonly subjects: readonly string[]}): string {
	switch (cause) {
		case 'services': {
			return `${subjects.length} services >= ${settings.thresholds.cascading} failures: ${subjects.join(', ')}`;
		}

		case 'files': {
			return `critical file lost: ${subjects.map(path => fileName(path)).join(', ')}`;
		}

		default: {
			return 'supervisor does not answer';
		}
	}
}
