import type {Counter} from './counter.js';
import {event, type Effect, type News} from './effects.js';
import type {Memory} from './memory.js';
import type {Moment} from './moment.js';
import type {Look} from './observation.js';

/** What changed for single subjects between two checks, for the event log: each once, when it begins and when it is over. */
export function subjectEvents(before: Memory, after: Memory, look: Look, now: Moment): Effect[] {
	if (look.impaired !== undefined) {
		return [event(now, {severity: 'warn', event: 'check_inconclusive', message: `The monitor could not look: ${look.impaired}`})];
	}

	const news = [
		...newsOfAll('service', before.services, after.services),
		newsOf({kind: 'supervisor', name: 'supervisor'}, before.supervisor, after.supervisor),
		...newsOfAll('database', before.databases, after.databases),
		...newsOfAll('file', before.files, after.files),
	];
	return news.filter(piece => piece !== undefined).map(piece => event(now, piece));
}

type Counters = Readonly<Record<string, Counter>>;

function newsOfAll(kind: Subject['kind'], before: Counters, after: Counters): ReadonlyArray<News | undefined> {
	return Object.entries(after).map(([name, counter]) => newsOf({kind, name}, before[name], counter));
}

type Subject = {readonly kind: 'service' | 'supervisor' | 'database' | 'file'; readonly name: string};

function newsOf(subject: Subject, before: Counter | undefined, after: Counter): News | undefined {
	if (after.verdict === before?.verdict) {
		return undefined;
	}

	const {kind, name} = subject;
	switch (after.verdict) {
		case 'failing': {
			return failing(subject, after);
		}

		case 'ok': {
			const failures = before?.failures ?? 0;
			const message = `${name} is ok again after ${failures} failures`;
			return failures > 0 ? {severity: 'info', event: `${kind}_ok`, message, fields: {subject: name, failures}} : undefined;
		}

		case 'stopped': {
			const message = `${name} was stopped on purpose: it does not count`;
			return {severity: 'info', event: `${kind}_stopped`, message, fields: {subject: name}};
		}

		case 'inconclusive':
		case undefined: {
			return undefined;
		}
	}
}

function failing({kind, name}: Subject, {vote, error}: Counter): News {
	const unproven = vote === 'failing' ? '' : ' (has no vote: it was never seen ok, or the config is wrong)';
	const message = `${name} is failing: ${error ?? 'no reason known'}${unproven}`;
	return {severity: 'warn', event: `${kind}_failing`, message, fields: {subject: name, error}};
}
