import {formula, levelOf, type Tally} from './level.js';
import type {Memory} from './memory.js';
import type {Settings} from './settings.js';
import type {ReasonStatus} from './status.js';

/** Why the level is what it is: each rule that holds, what it saw beside its limit, and the words for it. The strongest first. */
export function reasonsFor(settings: Settings, memory: Memory, seen: Tally): readonly ReasonStatus[] {
	const {thresholds} = settings;
	const total = settings.services.length;
	const reasons: ReasonStatus[] = [];
	if (!seen.isSupervisorHealthy) {
		const {failures} = memory.supervisor;
		reasons.push({rule: 'supervisor', seen: failures, limit: thresholds.critical, text: `supervisor failing (${failures} checks)`});
	}

	for (const path of seen.lostFiles) {
		const {failures = 0, seen: state = 'failing'} = memory.files[path] ?? {};
		reasons.push({rule: 'file', seen: failures, limit: thresholds.critical, text: `${fileName(path)} ${state} (${failures} checks)`});
	}

	if (seen.critical.length > 0) {
		const {length} = seen.critical;
		reasons.push({
			rule: 'critical_services',
			seen: length,
			limit: length >= formula.cascading ? formula.cascading : (length >= formula.critical ? formula.critical : formula.warning),
			text: `${length} of ${total} services >= ${thresholds.critical} failures`,
		});
	}

	if (seen.important.length > seen.critical.length) {
		const {length} = seen.important;
		reasons.push({
			rule: 'important_services',
			seen: length,
			limit: length >= formula.criticalImportant ? formula.criticalImportant : formula.warningImportant,
			text: `${length} of ${total} services >= ${thresholds.warning} failures`,
		});
	}

	for (const path of seen.warningDatabases) {
		const {failures = 0, seen: state = 'failing'} = memory.databases[path] ?? {};
		reasons.push({rule: 'database', seen: failures, limit: thresholds.warning, text: `database ${fileName(path)} ${state} (${failures} checks)`});
	}

	return levelOf(seen) === 'NONE' ? [] : reasons;
}

/** The last part of a path: enough to know it, short enough for a text message. */
export function fileName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1);
}
