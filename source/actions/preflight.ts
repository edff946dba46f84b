import {stat} from 'node:fs/promises';
import {errorMessage} from '../core/caught.js';
import type {PathSettings, Settings} from '../core/settings.js';
import {within} from '../within.js';
import {findLimitProblems, type SupervisordNeeds} from './supervisord-limits.js';
import {findForeignWriters, type Findings, type Problem} from './script-access.js';
import {findScriptRuns, type RunSearch} from './script-runs.js';
import {findMissingTools, type MissingTool} from './script-tools.js';
import {findBashProblem, findSyntaxProblem, readScript} from './script-syntax.js';

export type {Problem} from './script-access.js';

export type Preflight = {
	/** Each of them withholds the restart: all that were found, in the order of the checks. */
	readonly problems: readonly Problem[];
	/** Worth a line in `doctor` and in a dry run; they withhold nothing. */
	readonly warnings: readonly Problem[];
	/** Programs that the script seems to run and that its PATH does not have. */
	readonly missingTools: readonly MissingTool[];
	/** The pid of a copy of the script that runs already: `in_progress`, not `preflight`. */
	readonly running: number | undefined;
};

export type PreflightHelp = {
	/** The environment as this program was started with. */
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Reads supervisor's config as supervisor does, for what supervisord needs to start with it; throws with a sentence if it cannot. */
	readonly parseSupervisorConf: (file: string) => SupervisordNeeds | Promise<SupervisordNeeds>;
	/** Runs of the script that are known: our own attempt. */
	readonly exclude?: RunSearch;
};

/** What is looked at; any `Settings` will do. */
export type PreflightSettings = Pick<Settings, 'root' | 'restart' | 'supervisor'>;

const deadline = 10_000;

/**
Decision 9: looks whether the restart script could do its work, changing nothing: a script that fails half-way leaves everything down. All
problems at once. Never throws: what cannot be found out is a problem too. Some 20 ms; 10 s at most.
*/
export async function preflight(settings: PreflightSettings, help: PreflightHelp): Promise<Preflight> {
	const places = `${settings.restart.script.absolute} and ${settings.supervisor.config.absolute}`;
	return within(deadline, look(settings, help), () => ({
		problems: [{what: `The preflight did not come to an end within ${deadline / 1000} s`, mend: `Look whether the disks of ${places} answer.`}],
		warnings: [],
		missingTools: [],
		running: undefined,
	}));
}

async function look({root, restart, supervisor}: PreflightSettings, {env, parseSupervisorConf, exclude}: PreflightHelp): Promise<Preflight> {
	const {absolute} = restart.script;
	const [script, writers, config, runs] = await Promise.all([
		lookAtScript(absolute, root, env['PATH']),
		lookAtWriters(absolute),
		lookAtConfig(supervisor.config, parseSupervisorConf),
		lookForRuns(absolute, {orphanAge: restart.timeout, ...exclude}),
	]);
	return {
		problems: [...script.problems, ...writers.problems, ...config, ...runs.problems],
		warnings: writers.warnings,
		missingTools: script.missingTools,
		running: runs.pid,
	};
}

type ScriptFindings = {readonly problems: readonly Problem[]; readonly missingTools: readonly MissingTool[]};

async function lookAtScript(script: string, root: string, searchPath: string | undefined): Promise<ScriptFindings> {
	const [bashProblem, read] = await Promise.all([findBashProblem(), readScript(script)]);
	const problems = bashProblem === undefined ? [] : [bashProblem];
	if ('what' in read) {
		return {problems: [...problems, read], missingTools: []};
	}

	// Without bash there is nobody to ask.
	const syntax = bashProblem === undefined ? await findSyntaxProblem(script, read.text) : undefined;
	return {
		problems: syntax === undefined ? problems : [...problems, syntax],
		missingTools: await findMissingTools(read.text, root, searchPath),
	};
}

async function lookAtWriters(script: string): Promise<Findings> {
	try {
		return await findForeignWriters(script);
	} catch {
		// Missing or out of reach: that is said already, and better, by whoever reads it.
		return {problems: [], warnings: []};
	}
}

async function lookAtConfig({absolute}: PathSettings, parse: PreflightHelp['parseSupervisorConf']): Promise<Problem[]> {
	const mend = 'Without it the script could stop supervisord but not start it. Mend it, or set supervisor.config to the one that the script uses.';
	try {
		const stats = await stat(absolute);
		return stats.isFile()
			? await findLimitProblems(await parse(absolute))
			: [{what: `The supervisor config ${absolute} is no regular file`, mend}];
	} catch (error) {
		return [{what: `The supervisor config ${absolute} cannot be used: ${errorMessage(error)}`, mend}];
	}
}

async function lookForRuns(script: string, search: RunSearch): Promise<{problems: Problem[]; pid: number | undefined}> {
	try {
		const runs = await findScriptRuns(script, search);
		return {problems: [], pid: runs[0]};
	} catch (error) {
		const mend = 'Raise the limit of open files of the detector (minfds in supervisor\'s config, ulimit -n).';
		return {problems: [{what: `Whether the script runs already cannot be told: ${errorMessage(error)}`, mend}], pid: undefined};
	}
}
