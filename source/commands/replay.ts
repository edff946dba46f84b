import {unmet} from '../replay/expectation.js';
import {readScenario} from '../replay/read-scenario.js';
import {replay as replayScenario, type Replayed} from '../replay/replay.js';
import type {Scenario} from '../replay/scenario.js';
import type {Invocation} from './parse.js';
import {replayHistory} from './replay-history.js';
import {complain, configCode, print} from './settings.js';

type FileResult = {readonly name: string; readonly passed: boolean; readonly failures: readonly string[]; readonly events: Replayed['events']};

/** `cfd replay FILE...`: exit 0 when every expectation was met, 1 when not, 78 when a file is none of ours. `--from-history`: see there. */
export async function replay(invocation: Invocation): Promise<number> {
	const {options, operands} = invocation;
	if (options['from-history'] === true) {
		return replayHistory(invocation);
	}

	const wrong = [
		...(operands.length === 0 ? ['cfd replay needs at least one incident file, cfd replay FILE..., or --from-history'] : []),
		...(options['since'] === undefined ? [] : ['cfd replay: --since belongs to --from-history']),
	];
	if (wrong.length > 0) {
		complain(wrong.join('\n'));
		return 64;
	}

	const read = operands.map(file => readScenario(file, (options['set'] ?? []) as readonly string[]));
	const problems = read.flatMap(result => result.ok ? [] : result.problems);
	if (problems.length > 0) {
		complain(problems.join('\n'));
		return configCode;
	}

	const results = read.flatMap(result => result.ok ? [play(result.scenario, replayScenario(result.scenario, result.settings))] : []);
	if (options['json'] === true) {
		print(JSON.stringify(results));
	} else {
		print(results.map(result => describe(result)).join('\n'));
	}

	return results.every(({passed}) => passed) ? 0 : 1;
}

function play(scenario: Scenario, replayed: Replayed): FileResult {
	const failures = unmet(scenario.expect, replayed);
	return {name: scenario.name, passed: failures.length === 0, failures, events: replayed.events};
}

function describe({name, passed, failures, events}: FileResult): string {
	const lines = events.filter(event => event.type !== 'check').map(event => `  ${clock(event.at)}  ${describeEvent(event)}`);
	return [`${passed ? 'ok' : 'NOT MET'}  ${name}`, ...lines, ...failures.map(failure => `  not met: ${failure}`)].join('\n');
}

function describeEvent(event: Exclude<Replayed['events'][number], {type: 'check'}>): string {
	switch (event.type) {
		case 'level': {
			return event.decision;
		}

		case 'alert': {
			return `SMS: ${event.text}`;
		}

		case 'restart': {
			return `MASTER RESTART (${event.trigger}): ${event.reason}`;
		}

		case 'outcome': {
			return `outcome of restart ${event.id}: ${event.outcome}`;
		}

		case 'withheld': {
			return `restart withheld: ${event.reason}`;
		}
	}
}

/** `00:03:30` from the start. */
function clock(seconds: number): string {
	const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(part => String(Math.floor(part)).padStart(2, '0'));
	return parts.join(':');
}
