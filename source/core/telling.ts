import {levelAlert, outcomeAlert, outcomeText, resolvedAlert, withheldAlert} from './alerts.js';
import {openAttempt} from './attempt.js';
import type {Draft} from './draft.js';
import {event, incidentRecord} from './effects.js';
import type {Alert} from './journal.js';
import {isAtLeast, levelCode} from './level.js';
import type {Incident, Memory} from './memory.js';
import {elapsed} from './moment.js';
import {decide, type Block, type Decision} from './policy.js';
import {isTextOwed, posted, toldLevelOf, type Posting} from './post-alert.js';
import {lowestLevel} from './receivers.js';
import {causeText, decisionSentence, joinSentence, sentenceParts} from './sentence.js';
import {countBack} from './settling.js';
import {ticketFor} from './text-budget.js';

/** For how long the level must have been lower before the same level is alerted again in one incident: flapping must not wake people. */
export const realertAfter = 15 * 60_000;

/** How a restart ended: in the log, and to whoever was told that it began. */
export function tellOutcome(draft: Draft, before: Memory): void {
	const {toldOutcome, now, settings} = draft;
	const attempt = toldOutcome && draft.attempts.find(({id}) => id === toldOutcome.attempt);
	if (!attempt) {
		return;
	}

	const {back, expected} = countBack(draft.memory);
	const decision = decide(draft, now);
	const sentence = sentenceParts(draft, decision, now);
	const what = outcomeText(settings.system, attempt, `${back} of ${expected}`, now);
	const severity = attempt.outcome === 'recovered' ? 'info' : 'error';
	draft.effects.push(event(now, {
		severity,
		event: 'restart_outcome',
		message: attempt.outcome === 'recovered' ? what : `${what} ${joinSentence(sentence)}`,
		fields: {attempt: attempt.id, outcome: attempt.outcome, exit_code: attempt.exitCode, level_before: before.level},
	}));
	const isFollowed = decision.kind === 'restart';
	const unrecovered = isFollowed ? 'retried' : 'final';
	const urgency = attempt.outcome === 'recovered' ? 'recovery' : unrecovered;
	post(draft, {urgency, level: 'CASCADING', incident: before.incident, isFollowed}, notice => outcomeAlert(attempt, what, {sentence, notice}, now));
}

/** A restart that was given up on at its time-out has worked after all. Its outcome stays; the cooldown begins. The end of the incident tells people. */
export function tellLateRecovery(draft: Draft, attempt: number): void {
	const message = `Everything is ok again after restart ${attempt}, which ran past its time-out: it is closed, and the cooldown begins`;
	draft.effects.push(event(draft.now, {severity: 'info', event: 'restart_closed', message, fields: {attempt}}));
}

/** An incident that began, grew or ended. */
export function tellIncident(draft: Draft, {incident: before}: Memory): void {
	const {memory: {incident}, now, settings} = draft;
	if (incident && incident !== before) {
		draft.effects.push({kind: 'incident', incident: incidentRecord(incident, undefined)});
	}

	if (incident !== undefined || before === undefined) {
		return;
	}

	draft.effects.push({kind: 'incident', incident: incidentRecord(before, now.wall)});
	if (before.isAlerted && draft.toldOutcome?.detail.outcome !== 'recovered') {
		post(draft, {urgency: 'recovery', level: toldLevelOf(before), incident: before}, notice => resolvedAlert(settings.system, before, notice, now));
	}
}

/** The level changed: why, in the sentence of decision 14. */
export function tellLevel(draft: Draft, before: Memory): void {
	const {memory, now} = draft;
	if (memory.level === before.level) {
		return;
	}

	const sentence = decisionSentence(draft, decide(draft, now), now);
	const severity = levelCode(memory.level) > levelCode(before.level) ? 'warn' : 'info';
	draft.effects.push(event(now, {severity, event: 'level_changed', message: sentence, fields: {from: before.level, to: memory.level}}));
}

/** What the decision means for people and for whoever acts. */
export function tellDecision(draft: Draft, decision: Decision): void {
	alertLevel(draft, decision);
	if (decision.kind === 'restart') {
		const reason = causeText(draft.settings, decision.cause);
		draft.effects.push({kind: 'restart', cause: decision.cause, reason, isRetry: draft.memory.heldBack !== undefined});
	} else if (decision.kind === 'withheld') {
		tellWithheld(draft, decision.block, decision);
	}
}

function alertLevel(draft: Draft, decision: Decision): void {
	const {memory: {incident, level}, settings, now} = draft;
	if (!incident || decision.kind === 'in progress') {
		return;
	}

	const isStale = incident.alerted && elapsed(incident.alerted.at, now) >= realertAfter;
	const alerted = isStale ? undefined : incident.alerted;
	const isNew = isAtLeast(level, lowestLevel(settings.notify)) && (!alerted || levelCode(level) > levelCode(alerted.level));
	const isOwed = !isNew && isTextOwed(incident, level) && ticketFor(draft.memory.texts ?? [], {urgency: 'level', incident: incident.id}, now).passes;
	if (isNew || isOwed) {
		const sentence = sentenceParts(draft, decision, now);
		post(draft, {urgency: 'level', level, isOwed}, notice => levelAlert(settings.system, incident, {sentence, notice}, now));
	}

	const isStill = alerted !== undefined && isAtLeast(level, alerted.level);
	if (isNew || isStill) {
		changeIncident(draft, {alerted: {level: isNew ? level : alerted?.level ?? level, at: now}});
	}
}

/** A restart that was due did not run: told once for each reason in an incident. */
export function tellWithheld(draft: Draft, block: Block, decision: Decision): void {
	const {memory: {incident}, settings, now} = draft;
	if (!incident || incident.withheld.includes(block.because)) {
		return;
	}

	const sentence = sentenceParts(draft, decision, now);
	changeIncident(draft, {withheld: [...incident.withheld, block.because]});
	draft.effects.push(event(now, {
		severity: 'warn',
		event: 'restart_withheld',
		message: `Restart withheld, ${block.because}. ${joinSentence(sentence)}`,
		fields: {because: block.because, detail: block.detail, until: block.until},
	}));
	if (isGivenUpOn(draft, block)) {
		return;
	}

	const posting: Posting = {urgency: 'topic', topic: block.because, level: 'CASCADING'};
	post(draft, posting, notice => withheldAlert(settings.system, incident, {block, sentence, notice}, now));
}

/** A restart that was due is decided anew at the next check: for the log. It is no withholding, and uses up no text of one. */
export function tellPutOff({effects, now}: Draft, {because, detail = ''}: Block): void {
	effects.push(event(now, {severity: 'info', event: 'restart_put_off', message: `Restart put off, ${because}: ${detail}`, fields: {because, detail}}));
}

/** What stands in the way is the attempt that ran past its time-out: the text of that said that nothing follows, one is enough. */
function isGivenUpOn({attempts}: Draft, {because}: Block): boolean {
	return because === 'in_progress' && openAttempt(attempts)?.outcome === 'timed_out';
}

/** An alert goes out, as far as the budget of texts allows. */
export function post(draft: Draft, posting: Posting, make: (notice: string) => Alert): void {
	const {memory, effects} = posted(draft, posting, make, draft.now);
	draft.memory = memory;
	draft.effects.push(...effects);
}

function changeIncident(draft: Draft, change: Partial<Incident>): void {
	if (draft.memory.incident) {
		draft.memory = {...draft.memory, incident: {...draft.memory.incident, ...change}};
	}
}
