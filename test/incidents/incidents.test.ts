import {globSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {unmet} from '../../source/replay/expectation.js';
import {readScenario} from '../../source/replay/read-scenario.js';
import {replay, type Replayed} from '../../source/replay/replay.js';
import type {Scenario} from '../../source/replay/scenario.js';

/** Incidents that must never be answered with an automatic restart, and incidents that must. */
const kinds = ['benign', 'real'] as const;

const folder = import.meta.dirname;

function filesOf(kind: typeof kinds[number]): string[] {
	return globSync(`${kind}/*.json`, {cwd: folder}).toSorted((a, b) => a.localeCompare(b));
}

function play(file: string): {scenario: Scenario; replayed: Replayed} {
	const read = readScenario(path.join(folder, file), []);
	if (!read.ok) {
		throw new Error(read.problems.join('\n'));
	}

	return {scenario: read.scenario, replayed: replay(read.scenario, read.settings)};
}

function automaticRestarts({events}: Replayed): number {
	return events.filter(event => event.type === 'restart' && event.trigger === 'automatic').length;
}

describe.each(kinds)('%s incidents', kind => {
	it.each(filesOf(kind))('%s goes as it says', file => {
		const {scenario, replayed} = play(file);
		expect(unmet(scenario.expect, replayed)).toEqual([]);
		expect(automaticRestarts(replayed) > 0).toBe(kind === 'real');
	});
});

describe('the corpus', () => {
	const files = kinds.flatMap(kind => filesOf(kind));

	it('holds at least 60 incidents, each with a name of its own, a description and expectations', () => {
		const scenarios = files.map(file => play(file).scenario);
		expect(scenarios.length).toBeGreaterThanOrEqual(60);
		expect(new Set(scenarios.map(({name}) => name)).size).toBe(scenarios.length);
		expect(scenarios.filter(({description, expect: expected}) => description.length < 40 || Object.keys(expected).length < 3)).toEqual([]);
	});

	it('has a day of checks every 30 s, and replays every one of them', () => {
		expect(play('real/cascade-late-in-a-quiet-day.json').replayed.checks).toBe((86_400 / 30) + 1);
	});
});
