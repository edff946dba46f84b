import {readFileSync} from 'node:fs';
import * as v from 'valibot';
import {errorCode, errorMessage} from '../core/caught.js';
import {isRecord} from '../core/record.js';
import type {Settings} from '../core/settings.js';
import {parseJson} from '../config/json-text.js';
import {formatKey} from '../config/key-path.js';
import {applyOverrides, settingsFrom} from '../config/load.js';
import {formatProblem, problem, type Finding, type Problem} from '../config/problem.js';
import {formatFindings, misfits} from './scenario-findings.js';
import {scenarioSchema, type Scenario} from './scenario.js';

/** A scenario with the settings that it runs under, or everything that is wrong with the file, a sentence each. */
export type ScenarioResult =
	| {readonly ok: true; readonly scenario: Scenario; readonly settings: Settings}
	| {readonly ok: false; readonly problems: readonly string[]};

type Lines = ReadonlyMap<string, number>;

/** Reads an incident file. `overrides`: `KEY=VALUE` texts over its own config. */
export function readScenario(file: string, overrides: readonly string[]): ScenarioResult {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		const found = errorCode(error) === 'ENOENT' ? 'no such file' : errorMessage(error);
		return refused([problem({file, found, allowed: 'an incident file that this user can read'})]);
	}

	const json = parseJson(text);
	if (!json.ok) {
		const {line, column} = json.place;
		return refused([problem({file: `${file}:${line}:${column}`, found: json.found, allowed: 'JSON; this is where it ends to be any'})]);
	}

	const twice = json.duplicates.map((path): Finding => ({path, found: 'the same key a second time', allowed: 'each key once'}));
	return checkScenario(json.value, {file, lines: json.lines, overrides, twice});
}

type Checking = {readonly file: string; readonly lines: Lines; readonly overrides: readonly string[]; readonly twice: readonly Finding[]};

/** Checks a parsed incident file: its own format, its config, and that both fit together. */
function checkScenario(raw: unknown, {file, lines, overrides, twice}: Checking): ScenarioResult {
	const parsed = v.safeParse(scenarioSchema, raw);
	const config = isRecord(raw) && isRecord(raw['config']) ? raw['config'] : {};
	const overridden = applyOverrides(config, overrides);
	const loaded = settingsFrom(overridden.value, {root: '/', file, origins: overridden.origins});
	const findings = [...twice, ...formatFindings(raw, parsed.issues ?? []), ...(loaded.ok ? misfits(raw, loaded.settings) : [])];
	const problems = [
		...findings.map(finding => placed(problem({...finding, file, key: formatKey(finding.path)}), lines)),
		...(overridden.ok ? [] : overridden.problems),
		...(loaded.ok ? [] : loaded.problems.map(found => found.file === file ? placed(inConfig(found), lines) : found)),
	];
	return parsed.success && loaded.ok && problems.length === 0 ? {ok: true, scenario: parsed.output, settings: loaded.settings} : refused(problems);
}

/** The config is a part of this file. */
function inConfig(found: Problem): Problem {
	return {...found, key: found.key === '' ? 'config' : `config.${found.key}`};
}

/** A key that is missing has no line: the one around it has. */
function placed(found: Problem, lines: Lines): Problem {
	const keys = found.key.split(/(?=[.\[])/v).map((_, index, parts) => parts.slice(0, parts.length - index).join(''));
	return {...found, line: keys.map(key => lines.get(key)).find(line => line !== undefined)};
}

function refused(problems: readonly Problem[]): ScenarioResult {
	return {ok: false, problems: problems.map(found => formatProblem(found))};
}
