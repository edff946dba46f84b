import type {HealthObservation} from '../core/observation.js';
import type {ServiceSettings} from '../core/settings.js';
import {fail, ok, warn, type Finding} from './finding.js';

export type HealthFacts = {
	readonly service: Pick<ServiceSettings, 'name' | 'health' | 'port' | 'timeout'>;
	readonly seen: HealthObservation;
	/** The ports on which the service's process listens; `undefined` if that cannot be seen. */
	readonly listens: readonly number[] | undefined;
	/** Of those, where the same path answers with a 2xx. */
	readonly answering: string | undefined;
	/** Who listens on the configured port, if that is another process. */
	readonly stranger: string | undefined;
};

/** What a health check of the config comes to now, and why it may be the wrong one. */
export function judgeHealth(facts: HealthFacts): Finding {
	const {service: {name, timeout}, seen, stranger} = facts;
	const subject = `health ${name}`;
	const health = withoutLogin(facts.service.health ?? '');
	if (seen.kind === 'unobservable') {
		return warn(subject, `${health}: ${seen.detail}`, 'Try again.');
	}

	if (seen.kind === 'answer' && seen.status >= 200 && seen.status < 300) {
		if (stranger !== undefined) {
			return warn(subject, `${health} is answered by another process, ${stranger}`, `Set "services.${name}.health" to the service's own port${othersOf(facts)}, or leave it out.`);
		}

		return seen.latency > timeout / 2
			? warn(subject, `${health} took ${seen.latency} ms of the ${timeout} ms that it has`, `Give it a longer "services.${name}.timeout".`)
			: ok(subject, `${health} answers ${seen.status} within ${seen.latency} ms`);
	}

	const what = seen.kind === 'answer' ? `answers ${seen.status}` : seen.detail;
	return fail(subject, `${health}: ${what}${elsewhere(facts)}`, mend(facts));
}

function elsewhere({service: {port}, listens, stranger}: HealthFacts): string {
	if (stranger !== undefined) {
		return `; ${stranger} listens there`;
	}

	if (listens === undefined || port === undefined || listens.includes(port)) {
		return '';
	}

	return listens.length === 0 ? '; the service listens on no port at all' : `; the service listens on ${listens.join(', ')}, not on ${port}`;
}

function mend({service: {name}, seen, listens, answering}: HealthFacts): string {
	const key = `"services.${name}.health"`;
	if (answering !== undefined) {
		return `Set ${key} to ${withoutLogin(answering)}: that answers.`;
	}

	if (listens?.length === 0) {
		return `Leave ${key} out if it has no such endpoint: supervisor's state alone decides then.`;
	}

	return seen.kind === 'answer'
		? `Correct the path in ${key}, or leave it out if there is no such endpoint: only a 2xx is good.`
		: `Look at the service; or correct ${key}, or leave it out if it has no such endpoint.`;
}

function othersOf({listens, service: {port}}: HealthFacts): string {
	const others = listens?.filter(other => other !== port) ?? [];
	return others.length === 0 ? '' : ` (it listens on ${others.join(', ')})`;
}

/** An address may hold a password, which nobody should read. */
function withoutLogin(address: string): string {
	return address.replace(/\/\/[^\/@]*@/v, '//…@');
}
