import {isoTime} from '../core/moment.js';
import type {Settings} from '../core/settings.js';
import {openJournalReadOnly} from '../history/sqlite-journal.js';
import {whatIf, type WhatIf} from '../replay/what-if.js';
import type {Invocation} from './parse.js';
import {complain, configCode, print, settingsFor, unavailableCode} from './settings.js';
import {sinceOption} from './since.js';
import {whatIfText} from './what-if-text.js';

/** `cfd replay --from-history [--since DURATION] [--set KEY=VALUE] [--json]`: what would this config have done with what was recorded? */
export async function replayHistory(invocation: Invocation): Promise<number> {
	const {options, operands} = invocation;
	const since = sinceOption(invocation);
	const problems = [
		...(operands.length > 0 ? [`--from-history replays what was recorded here, and no file: leave out ${operands.join(' ')}`] : []),
		...(since.ok ? [] : [since.message]),
	];
	if (problems.length > 0 || !since.ok) {
		complain(problems.map(problem => `cfd: ${problem}`).join('\n'));
		return 64;
	}

	const set = (options['set'] ?? []) as readonly string[];
	const settings = settingsFor(invocation, set);
	if (!settings) {
		return configCode;
	}

	const found = read(settings, Date.now() - since.milliseconds);
	if (!found.ok) {
		complain(`cfd: ${found.why}`);
		return unavailableCode;
	}

	print(options['json'] === true ? JSON.stringify([toJson(found, settings)]) : whatIfText(found, {system: settings.system, set}));
	return 0;
}

function read(settings: Settings, since: number): WhatIf {
	const opened = openJournalReadOnly(settings.stateDirectory);
	if (!opened.ok) {
		return {ok: false, why: opened.why};
	}

	try {
		const found = whatIf(opened.journal, settings, since);
		return found.ok ? found : {ok: false, why: `${settings.stateDirectory}: ${found.why}`};
	} finally {
		opened.journal.close();
	}
}

/** As of an incident file, and what is known of the reality beside it. */
function toJson({replayed, from, until, limits}: Extract<WhatIf, {ok: true}>, {system}: Settings): unknown {
	const {events, really, checks, supposed, notMade, unwatched} = replayed;
	return {
		name: `${system} since ${isoTime(from)}`,
		passed: true,
		failures: [],
		events,
		from: isoTime(from),
		until: isoTime(until),
		checks,
		really,
		supposed: supposed.map(stretch => ({id: stretch.id, from: isoTime(stretch.from.wall), until: isoTime(stretch.until?.wall)})),
		not_made: notMade,
		unwatched: unwatched.map(stretch => ({from: isoTime(stretch.from.wall), until: isoTime(stretch.until?.wall)})),
		limits,
	};
}
