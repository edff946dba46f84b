import {existsSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {configSchemaUrl, programFile} from '../assembly/entries.js';
import {findSupervisorConfs} from '../assembly/init/places.js';
import {survey, type Survey} from '../assembly/init/survey.js';
import {whyNotWritable, writeConfig} from '../assembly/init/write-config.js';
import {configName} from '../config/locate.js';
import {settingsFrom} from '../config/settings-from.js';
import {formatProblems} from '../config/problem.js';
import {errorMessage} from '../core/caught.js';
import {draftConfig, draftText} from '../setup/draft.js';
import {afterwards} from '../setup/next-steps.js';
import {surveyLines} from '../setup/survey-lines.js';
import type {Invocation} from './parse.js';
import {complain, print} from './settings.js';

/** Exit code when no config was written. */
const refused = 1;

/** `cfd init`: a config from what supervisor's config says, what runs and what answers. Writes that one file and nothing else. */
export async function init({options}: Invocation): Promise<number> {
	const cwd = process.cwd();
	const named = options['supervisor-conf'];
	const output = path.resolve(cwd, typeof options['output'] === 'string' ? options['output'] : configName);
	const isForced = options['force'] === true;
	const [supervisorConf, ...more] = typeof named === 'string' ? [path.resolve(cwd, named)] : await findSupervisorConfs(cwd);
	const problems = [
		...(supervisorConf === undefined ? [`No supervisord.conf was found in ${cwd}, nor in /etc. Name it: cfd init --supervisor-conf FILE`] : []),
		...(supervisorConf !== undefined && !existsSync(supervisorConf) ? [`There is no ${supervisorConf}. Name the config that supervisord was started with: cfd init --supervisor-conf FILE`] : []),
		...[whyNotWritable(output, isForced)].filter(problem => problem !== undefined),
	];
	if (supervisorConf === undefined || problems.length > 0) {
		return refuse(problems);
	}

	try {
		const surveyed = await survey({supervisorConf, output, cwd, env: process.env, schema: configSchemaUrl});
		return write(surveyed, {output, supervisorConf, isForced, more});
	} catch (error) {
		return refuse([errorMessage(error)]);
	}
}

type Writing = {
	readonly output: string;
	readonly supervisorConf: string;
	readonly isForced: boolean;
	/** Other configs of supervisor that could have been meant. */
	readonly more: readonly string[];
};

function write(surveyed: Survey, {output, supervisorConf, isForced, more}: Writing): number {
	const {draft, root, notes, detectorSection} = surveyed;
	if (draft.services.length === 0) {
		return refuse([...notes, `${supervisorConf} has no program to watch. Name another one: cfd init --supervisor-conf FILE`]);
	}

	const checked = settingsFrom(draftConfig(draft), {root: path.dirname(output), file: output});
	const problem = checked.ok ? writeConfig(output, draftText(draft), isForced) : formatProblems(checked.problems);
	if (problem !== undefined) {
		return refuse([problem]);
	}

	const otherConfs = more.map(file => `Another supervisord.conf could have been meant: ${file}. For that one: cfd init --supervisor-conf ${file}`);
	print([
		...surveyLines({supervisorConf, draft, notes: [...otherConfs, ...notes]}),
		'',
		`Wrote ${output}. The automatic restart is off in it.`,
		'',
		...afterwards({output, supervisorConf, root, detectorSection, node: process.execPath, program: programFile, apiPort: draft.apiPort}),
	].join('\n'));
	return 0;
}

function refuse(problems: readonly string[]): number {
	for (const problem of problems) {
		complain(`cfd: ${problem}`);
	}

	complain('cfd: nothing was written.');
	return refused;
}
