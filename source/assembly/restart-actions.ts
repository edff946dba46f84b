import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type {Block} from '../core/policy.js';
import type {Settings} from '../core/settings.js';
import {findDuplicates, type Duplicate} from '../actions/duplicates.js';
import {recordFlight} from '../actions/flight-recorder.js';
import {preflight, type Preflight} from '../actions/preflight.js';
import {capOutput} from '../actions/script-output.js';
import {readProgress, recoverProgress} from '../actions/script-progress.js';
import {startScript} from '../actions/script-runner.js';
import {findVeto} from '../actions/veto.js';
import {programsOf, readSupervisorConf, readUsableSupervisorConf, supervisordNeeds} from '../config/supervisor-conf.js';
import type {RestartActions, ScriptProcess} from '../engine/restart-actions.js';
import {within} from '../within.js';
import type {SupervisorAccess} from './supervisor-access.js';

export type RestartHelp = {
	readonly settings: Settings;
	readonly supervisor: SupervisorAccess;
	/** Takes the secrets out of what is recorded. */
	readonly redact: (text: string) => string;
	/** What stands in the way of a restart now. */
	findObstacle(): Promise<Block | undefined>;
	/** The public status and the names of the failing services, for the flight recorder. */
	evidence(): {readonly status: Readonly<Record<string, unknown>>; readonly failing: readonly string[]};
	/** What was found running beside the supervised programs after a restart. */
	onDuplicates(duplicates: readonly Duplicate[]): void;
};

/** Where an attempt's files are: the script's output, its progress, the flight recorder's. */
export function attemptFolder({stateDirectory}: Pick<Settings, 'stateDirectory'>, attempt: number): string {
	return path.join(stateDirectory, 'restarts', String(attempt));
}

/** Milliseconds for the last look before the script runs: one that has to be waited for says nothing that is worth the time. */
const glanceWithin = 1000;

/** Everything that the restart protocol does to the machine. */
export function createRestartActions(help: RestartHelp): RestartActions {
	const {settings, supervisor} = help;
	const folderOf = (attempt: number) => attemptFolder(settings, attempt);
	return {
		findObstacle: async () => help.findObstacle(),
		async recordFlight(attempt) {
			await mkdir(folderOf(attempt), {recursive: true, mode: 0o700});
			await record(help, folderOf(attempt));
		},
		glance: async () => within(glanceWithin, supervisor.look(), () => ({kind: 'no answer', why: 'timeout', detail: `no answer within ${glanceWithin} ms`})),
		async start(attempt) {
			const {root, restart: {script, args}} = settings;
			return startScript({root, script, args, folder: folderOf(attempt), env: process.env});
		},
		readProgress: async (attempt, script) => readProgress(folderOf(attempt), script),
		recoverProgress: async (attempt, script: ScriptProcess | undefined) => recoverProgress(folderOf(attempt), script),
		async capOutput(attempt) {
			await capOutput(folderOf(attempt));
		},
		async afterScript() {
			help.onDuplicates(await lookForDuplicates(help));
		},
	};
}

/** Preflight (decision 9), a copy that runs already, and the veto (decision 16), the first that stands in the way. */
export async function findObstacle(settings: Settings): Promise<Block | undefined> {
	const [checked, veto] = await Promise.all([runPreflight(settings), findVeto(settings)]);
	if (checked.running !== undefined) {
		return {because: 'in_progress', detail: `the script runs already (pid ${checked.running})`, pid: checked.running};
	}

	if (checked.problems.length > 0) {
		return {because: 'preflight', detail: checked.problems.map(({what, mend}) => `${what}. ${mend}`).join(' ')};
	}

	return veto === undefined ? undefined : {because: 'veto', detail: veto};
}

async function runPreflight(settings: Settings): Promise<Preflight> {
	return preflight(settings, {env: process.env, parseSupervisorConf: file => supervisordNeeds(readUsableSupervisorConf(file, process.env, settings.root))});
}

async function record({settings, supervisor, redact, evidence}: RestartHelp, folder: string): Promise<void> {
	await recordFlight({
		folder,
		redact,
		...evidence(),
		supervisor: {call: async (method, parameters) => callOrThrow(supervisor, method, parameters)},
		places: [settings.root, settings.stateDirectory, settings.logDirectory],
	});
}

async function callOrThrow(supervisor: SupervisorAccess, method: string, parameters: readonly unknown[]): Promise<unknown> {
	const outcome = await supervisor.call(method, parameters.filter(parameter => typeof parameter === 'string' || typeof parameter === 'number'));
	if (outcome.kind === 'value') {
		return outcome.value;
	}

	throw new Error(outcome.detail);
}

/** Decision 18: second copies of supervised programs, which a supervisord that was killed leaves behind. Nothing is ended. */
async function lookForDuplicates({settings, supervisor}: RestartHelp): Promise<Duplicate[]> {
	try {
		const pid = await callOrThrow(supervisor, 'supervisor.getPID', []);
		const programs = programsOf(readSupervisorConf(settings.supervisor.config.absolute, process.env, settings.root));
		return await findDuplicates({programs, supervisordPid: Number(pid)});
	} catch {
		// Supervisor does not answer: the outcome of the restart will say so, louder.
		return [];
	}
}
