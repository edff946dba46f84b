import type {Attempt} from '../core/attempt.js';
import type {DetectorEvent} from '../core/events.js';
import {isoTime, type Moment} from '../core/moment.js';
import type {AttemptSnapshot, Snapshot} from '../core/monitor.js';
import {disarmedLeft, type Context} from '../core/policy.js';
import type {Settings} from '../core/settings.js';
import {countBack} from '../core/settling.js';
import type {Status} from '../core/status.js';

/** What the attempt that is under way looks like on the screen. */
export function attemptSnapshot({memory}: Context, open: Attempt | undefined, output: readonly string[]): AttemptSnapshot | undefined {
	if (!open) {
		return undefined;
	}

	const {back, expected} = countBack(memory);
	return {
		id: open.id,
		phase: phaseOf(open),
		startedAt: isoTime(open.startedAt?.wall) ?? undefined,
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
		restartEnabled: settings.restart.enabled,
		maxPerHour: settings.restart.maxPerHour,
		disarmed: disarmed && left > 0
			? {until: Number.isFinite(left) ? isoTime(now.wall + left) : null, reason: disarmed.reason}
			: undefined,
		attempt,
		problems,
	};
}
