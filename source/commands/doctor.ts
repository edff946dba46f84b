import process from 'node:process';
import {examine} from '../assembly/doctor/examine.js';
import {loadSettings} from '../config/load.js';
import {formatProblem, formatProblems, type Problem} from '../config/problem.js';
import type {Settings} from '../core/settings.js';
import {fail, ok, warn, type Finding} from '../doctor/finding.js';
import {reportJson, reportLines} from '../doctor/report.js';
import type {Invocation} from './parse.js';
import {complain, configCode, print} from './settings.js';

/**
`cfd doctor`: the whole set-up, without changing anything. Exit 0 when nothing fails, 1 otherwise; 78 with an invalid config, as everywhere, whose
problems go to stderr as everywhere, and all that can be looked at without the wrong keys is looked at all the same.
*/
export async function doctor({options}: Invocation): Promise<number> {
	const loaded = loadSettings({config: options['config'] as string | undefined, env: process.env, cwd: process.cwd()});
	const problems = loaded.ok ? [] : loaded.problems;
	if (problems.length > 0) {
		complain(formatProblems(problems));
	}

	const settings = loaded.ok ? loaded.settings : loaded.repaired;
	const ofConfig = loaded.ok ? ofFile(loaded.settings, loaded.warnings) : problems.map(problem => ofProblem(problem));
	const examined = settings === undefined ? {findings: [], arming: 'not armed: the config cannot be read'} : await examine(settings, problems.map(({key}) => key));
	const findings = [...ofConfig, ...examined.findings];
	const arming = problems.length > 0 ? 'not armed: no detector starts with this config' : examined.arming;
	print(options['json'] === true ? reportJson(findings, arming) : reportLines(findings, arming).join('\n'));
	if (problems.length > 0) {
		return configCode;
	}

	return findings.some(({status}) => status === 'fail') ? 1 : 0;
}

function ofFile({configFile}: Settings, warnings: readonly string[]): Finding[] {
	const found = configFile === undefined
		? warn('config', 'no config file: everything stands at its default', 'Write one for this system: cfd init')
		: ok('config', configFile);
	return [found, ...warnings.map(warning => warn('config', warning, 'See "Configuration" in the README.'))];
}

function ofProblem(problem: Problem): Finding {
	return fail('config', formatProblem(problem), problem.suggestion ?? 'Correct it; an editor with the schema ("$schema") shows what is allowed.');
}
