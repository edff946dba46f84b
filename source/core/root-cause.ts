import type {ServiceSettings} from './settings.js';

/** A service that failed in an incident, and when its row of failures began: wall clock, milliseconds. */
export type Failure = {
	readonly service: string;
	readonly at: number;
	/** The suspected root cause that it needs, and after which (or with which) it failed; left out when it failed of itself, as far as one can tell. */
	readonly follows?: string | undefined;
};

/** What is suspected to be behind an incident. */
export type Suspicion = {
	/** `undefined` when the evidence names nobody. */
	readonly rootCause: string | undefined;
	/** The failures in their order, those that followed from the root cause marked. */
	readonly order: readonly Failure[];
};

/**
Which failed service the others' failures may follow from.

A failure explains another one when the other service needs it (`dependsOn`, directly or through others, which need not have failed) and did not
fail before it. A check sees only so sharp: what failed at the same check, or one `interval` (milliseconds) earlier, may still be the consequence,
because a service without a health check shows only later that it hung. Suspected is the one that nothing explains and that explains most others;
of two that explain as many, the earlier one. When no dependency connects any of the failures, it is the service that failed before all
others. Two with equal claims: nobody is suspected; a wrong name in the night costs more than none.
*/
export function suspect(services: readonly ServiceSettings[], order: readonly Failure[], interval: number): Suspicion {
	const needs = neededBy(services, order);
	const hasExplained = (cause: Failure, effect: Failure) =>
		needs.get(effect.service)?.has(cause.service) === true && cause.at <= effect.at + interval;
	const claims = order
		.filter(failure => order.every(other => other === failure || !hasExplained(other, failure)))
		.map(({service, at}) => ({service, at, explained: order.filter(other => hasExplained({service, at}, other)).map(other => other.service)}));
	const most = Math.max(0, ...claims.map(({explained}) => explained.length));
	const best = claims.filter(({explained}) => explained.length === most);
	const earliest = Math.min(...best.map(({at}) => at));
	const [culprit, equal] = best.filter(({at}) => at === earliest);
	const rootCause = equal ? undefined : culprit?.service;
	const followers = new Set(equal ? [] : culprit?.explained);
	return {rootCause, order: order.map(({service, at}) => followers.has(service) ? {service, at, follows: rootCause} : {service, at})};
}

/** For each service that failed, everything that it needs, directly or through others. */
function neededBy(services: readonly ServiceSettings[], order: readonly Failure[]): ReadonlyMap<string, ReadonlySet<string>> {
	const direct = new Map(services.map(({name, dependsOn}) => [name, dependsOn]));
	return new Map(order.map(({service}) => {
		const found = new Set<string>();
		collect(service, direct, found);
		found.delete(service);
		return [service, found];
	}));
}

function collect(service: string, direct: ReadonlyMap<string, readonly string[]>, found: Set<string>): void {
	for (const dependency of direct.get(service) ?? []) {
		if (found.has(dependency)) {
			continue;
		}

		found.add(dependency);
		collect(dependency, direct, found);
	}
}
