import type {Counter} from './counter.js';
import {event, type Effect} from './effects.js';
import type {Memory} from './memory.js';
import type {Moment} from './moment.js';
import type {Look} from './observation.js';

/** What changed for single subjects between two checks, for the event log: each once, when it begins and when it is over. */
export function subjectEvents(before: Memory, after: Memory, look: Look, now: Moment): Effect[] {
	const effects: Effect[] = [];
	if (look.impaired !== undefined) {
		effects.push(event(now, 'warn', 'check_inconclusive', `The monitor could not look: ${look.impaired}`));
		return effects;
	}

	for (const [name, counter] of Object.entries(after.services)) {
		compare(effects, {kind: 'service', name}, before.services[name], counter, now);
	}

	compare(effects, {kind: 'supervisor', name: 'supervisor'}, before.supervisor, after.supervisor, now);
	for (const [name, counter] of Object.entries(after.databases)) {
		compare(effects, {kind: 'database', name}, before.databases[name], counter, now);
	}

	for (const [name, counter] of Object.entries(after.files)) {
		compare(effects, {kind: 'file', name}, before.files[name], counter, now);
	}

	return effects;
}

type Subject = {readonly kind: 'service' | 'supervisor' | 'database' | 'file'; readonly name: string};

function compare(effects: Effect[], {kind, name}: Subject, before: Counter | undefined, after: Counter, now: Moment): void {
	const {verdict, error} = after;
	if (verdict === before?.verdict) {
		return;
	}

	if (verdict === 'failing') {
		const unproven = after.vote === 'failing' ? '' : ' (has no vote: it was never seen ok, or the config is wrong)';
		effects.push(event(now, 'warn', `${kind}_failing`, `${name} is failing: ${error ?? 'no reason known'}${unproven}`, {subject: name, error}));
	} else if (verdict === 'ok' && (before?.failures ?? 0) > 0) {
		effects.push(event(now, 'info', `${kind}_ok`, `${name} is ok again after ${before?.failures} failures`, {subject: name, failures: before?.failures}));
	} else if (verdict === 'stopped') {
		effects.push(event(now, 'info', `${kind}_stopped`, `${name} was stopped on purpose: it does not count`, {subject: name}));
	}
}
