import {readFileSync} from 'node:fs';
import * as v from 'valibot';
import {errorMessage} from '../core/caught.js';
import type {Settings} from '../core/settings.js';
import {formatProblem} from '../config/problem.js';
import {settingsFrom} from '../config/load.js';
import {applyOverrides} from '../config/overrides.js';
import {scenarioSchema, type Scenario} from './scenario.js';
import {World} from './world.js';

/** A scenario with the settings that it runs under, or everything that is wrong with the file, a sentence each. */
export type ScenarioResult =
	| {readonly ok: true; readonly scenario: Scenario; readonly settings: Settings}
	| {readonly ok: false; readonly problems: readonly string[]};

/** Reads an incident file. `overrides`: `KEY=VALUE` texts over its own config. */
export function readScenario(file: string, overrides: readonly string[]): ScenarioResult {
	let raw: unknown;
	try {
		raw = JSON.parse(readFileSync(file, 'utf8'));
	} catch (error) {
		return {ok: false, problems: [`${file}: ${errorMessage(error)}. An incident file is JSON.`]};
	}

	return checkScenario(raw, file, overrides);
}

/** Checks a parsed incident file: its own format, its config, and that both fit together. */
function checkScenario(raw: unknown, file: string, overrides: readonly string[]): ScenarioResult {
	const parsed = v.safeParse(scenarioSchema, raw);
	if (!parsed.success) {
		return {ok: false, problems: parsed.issues.map(issue => describeIssue(file, issue))};
	}

	const scenario = parsed.output;
	const overridden = applyOverrides(scenario.config, overrides);
	const loaded = settingsFrom(overridden.value, {root: '/', file, origins: overridden.origins});
	const wrong = [...(overridden.ok ? [] : overridden.problems), ...(loaded.ok ? [] : loaded.problems)];
	if (!loaded.ok || wrong.length > 0) {
		return {ok: false, problems: wrong.map(problem => formatProblem(problem))};
	}

	const problems = findMisfits(scenario, loaded.settings, file);
	return problems.length > 0 ? {ok: false, problems} : {ok: true, scenario, settings: loaded.settings};
}

function findMisfits(scenario: Scenario, settings: Settings, file: string): string[] {
	return scenario.timeline.flatMap((entry, index) => {
		const problem = entry.set && World.problem(settings, entry.set);
		return problem === undefined ? [] : [`${file}: timeline[${index}].set: ${problem}`];
	});
}

function describeIssue(file: string, issue: v.InferIssue<typeof scenarioSchema>): string {
	const key = v.getDotPath(issue);
	return `${file}: ${key ?? 'the file'}: found ${issue.received}, allowed: ${issue.expected ?? issue.message}`;
}
