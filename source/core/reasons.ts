import {formula, levelOf, type Tally} from './level.js';
import type {Memory} from './memory.js';
import type {Settings} from './settings.js';
import type {ReasonStatus} from './status.js';

/** Why the level is what it is: each rule that holds, what it saw beside its limit, and the words for it. The strongest first. */
export function reasonsFor(settings: Settings, memory: Memory, seen: Tally): readonly ReasonStatus[] {
	const {thresholds} = settings;
	const reasons: ReasonStatus[] = [];
	if (!seen.isSupervisorHealthy) {
		const {failures} = memory.supervisor;
		reasons.push({rule: 'supervisor', seen: failures, limit: thresholds.critical, text: `supervisor failing (${failures} checks)`});
	}

	for (const path of seen.lostFiles) {
		const {failures = 0, seen: state = 'failing'} = memory.files[path] ?? {};
		reasons.push({rule: 'file', seen: failures, limit: thresholds.critical, text: `${fileName(path)} ${state} (${failures} checks)`});
	}

	reasons.push(...serviceReasons(settings, seen));
	for (const path of seen.warningDatabases) {
		const {failures = 0, seen: state = 'failing'} = memory.databases[path] ?? {};
		reasons.push({rule: 'database', seen: failures, limit: thresholds.warning, text: `database ${fileName(path)} ${state} (${failures} checks)`});
	}

	return levelOf(seen) === 'NONE' ? [] : reasons;
}

/** The rule that makes the level first: at CRITICAL three services at the warning threshold say more than one at the critical. */
function serviceReasons({thresholds, services}: Settings, seen: Tally): ReasonStatus[] {
	const {length: critical} = seen.critical;
	const {length: important} = seen.important;
	const reasons = [
		{rule: 'critical_services', seen: critical, limit: criticalLimit(critical), text: `${critical} of ${services.length} services >= ${thresholds.critical} failures`},
		{rule: 'important_services', seen: important, limit: importantLimit(important), text: `${important} of ${services.length} services >= ${thresholds.warning} failures`},
	];
	if (critical === 0 || important <= critical) {
		return reasons.slice(critical === 0 ? 1 : 0, important > critical ? 2 : 1);
	}

	return critical < formula.critical && important >= formula.criticalImportant ? reasons.toReversed() : reasons;
}

function criticalLimit(count: number): number {
	return [formula.cascading, formula.critical].find(limit => count >= limit) ?? formula.warning;
}

function importantLimit(count: number): number {
	return count >= formula.criticalImportant ? formula.criticalImportant : formula.warningImportant;
}

/** The last part of a path: enough to know it, short enough for a text message. */
export function fileName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}
