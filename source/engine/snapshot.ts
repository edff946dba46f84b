import type {Attempt} from '../core/attempt.js';
import type {DetectorEvent} from '../core/events.js';
import {foresee} from '../core/foresight.js';
import {isoTime, type Moment} from '../core/moment.js';
import type {AttemptSnapshot, ServiceFacts, Snapshot} from '../core/monitor.js';
import {disarmedLeft, type Context} from '../core/policy.js';
import type {ServiceSettings, Settings, Thresholds} from '../core/settings.js';
import {countBack} from '../core/settling.js';
import type {Status} from '../core/status.js';

/** What the attempt that is under way looks like on the screen. */
export function attemptSnapshot({memory, settings}: Context, open: Attempt | undefined, output: readonly string[]): AttemptSnapshot | undefined {
	if (!open) {
		return undefined;
	}

	const {back, expected} = countBack(memory);
	return {
		id: open.id,
		phase: phaseOf(open),
		startedAt: isoTime(open.startedAt?.wall) ?? undefined,
		endedAt: isoTime(open.endedAt?.wall) ?? undefined,
		timeoutSeconds: settings.restart.timeout / 1000,
		settleSeconds: settings.restart.settle / 1000,
		output,
		servicesBack: back,
		servicesExpected: expected,
	};
}

function phaseOf({startedAt, endedAt, outcomeAt}: Attempt): AttemptSnapshot['phase'] {
	if (!startedAt) {
		return 'preparing';
	}

	if (endedAt) {
		return 'settling';
	}

	return outcomeAt ? 'overdue' : 'running';
}

type SnapshotParts = {
	readonly settings: Settings;
	readonly context: Context;
	readonly status: Status;
	readonly events: readonly DetectorEvent[];
	readonly attempt: AttemptSnapshot | undefined;
	readonly problems: readonly string[];
	readonly now: Moment;
};

export function makeSnapshot({settings, context, status, events, attempt, problems, now}: SnapshotParts): Snapshot {
	const {disarmed} = context.memory;
	const left = disarmed ? disarmedLeft(disarmed, now) : 0;
	return {
		status,
		events,
		script: {path: settings.restart.script.path, args: settings.restart.args, root: settings.root},
		thresholds: settings.thresholds,
		services: servicesFacts(settings),
		restartEnabled: settings.restart.enabled,
		maxPerHour: settings.restart.maxPerHour,
		restartOn: settings.restart.on,
		foresight: foresee(context, now),
		disarmed: disarmed && left > 0
			? {until: Number.isFinite(left) ? isoTime(now.wall + left) : null, reason: disarmed.reason}
			: undefined,
		attempt,
		problems,
	};
}

const known = new WeakMap<Settings, Snapshot['services']>();

/** Made once: the config does not change while the detector lives. */
function servicesFacts(settings: Settings): Snapshot['services'] {
	const facts = known.get(settings) ?? Object.fromEntries(settings.services
		.map((service): [string, ServiceFacts] => [service.name, factsOf(service, settings.thresholds)])
		.filter(([, told]) => Object.keys(told).length > 0));
	known.set(settings, facts);
	return facts;
}

function factsOf({description, health, dependsOn, thresholds}: ServiceSettings, usual: Thresholds): ServiceFacts {
	const isUsual = thresholds.warning === usual.warning && thresholds.critical === usual.critical && thresholds.cascading === usual.cascading;
	return {
		...description !== '' && {description},
		...health !== undefined && {health: withoutSecrets(health)},
		...dependsOn.length > 0 && {dependsOn},
		...!isUsual && {thresholds},
	};
}

/** A URL may hold a password before its host, or a token behind its path: neither is for a screen. */
function withoutSecrets(url: string): string {
	return url.replace(/(?<=\/\/)[^\/@]*@/v, '').replace(/[#?].*/v, '');
}
