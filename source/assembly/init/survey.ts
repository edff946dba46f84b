import {existsSync} from 'node:fs';
import path from 'node:path';
import {findListener} from '../../actions/listening-sockets.js';
import {readLink} from '../../actions/processes.js';
import {notEmpty, type Environment} from '../../config/locate.js';
import {parseJson} from '../../config/json-text.js';
import {readTextFile} from '../../config/read-file.js';
import {supervisorAddress} from '../../config/supervisor/address.js';
import {readPrograms, type Program} from '../../config/supervisor/programs.js';
import {readSupervisorConf} from '../../config/supervisor/read-conf.js';
import type {ProcessIndex} from '../../core/observation.js';
import {listTables} from '../../probes/database/tables.js';
import {createSupervisorProbe} from '../../probes/supervisor.js';
import {tableToCount} from '../../setup/database-table.js';
import {detectorKind} from '../../setup/detector-program.js';
import {usualApiPort, type DatabaseDraft, type SurveyedDraft} from '../../setup/draft.js';
import {readPortManifest} from '../../setup/manifest.js';
import {findProjectFiles, type ProjectFiles} from './project-files.js';
import {findRoot} from './places.js';
import {surveyServices, type Candidate} from './services.js';

export type SurveyRequest = {
	/** Absolute. */
	readonly supervisorConf: string;
	/** Absolute: where the config will be. */
	readonly output: string;
	readonly cwd: string;
	readonly env: Environment;
	/** The schema that the config names for editors. */
	readonly schema: string;
};

export type Survey = {
	readonly draft: SurveyedDraft;
	/** Absolute. */
	readonly root: string;
	/** What a person should know: each a sentence with the next step. */
	readonly notes: readonly string[];
	/** The section of a detector that supervisor's config has already. */
	readonly detectorSection: string | undefined;
};

/** What supervisor itself says; `undefined` while it does not answer. */
type Running = {
	readonly processes: ProcessIndex;
	readonly folder: string | undefined;
};

/** The most databases that are written into a config: a person adds the others. */
const mostDatabases = 10;

/**
Looks at a system under supervisord as `cfd init` needs it, changing nothing: its config, what it says itself, what listens and answers, its files.

@throws {SupervisorConfError} if the supervisord.conf cannot be read.
*/
export async function survey(request: SurveyRequest): Promise<Survey> {
	const {supervisorConf, cwd, env} = request;
	const first = await ask(supervisorConf, env, cwd);
	const root = findRoot({supervisorConf, supervisordFolder: first.running?.folder, cwd});
	// A relative socket is relative to where supervisord runs, which is known only now.
	const {running, why} = root !== cwd && first.running === undefined ? await ask(supervisorConf, env, root) : first;
	const conf = readSupervisorConf(supervisorConf, env, root);
	const {programs, errors} = readPrograms(conf);
	const files = await findProjectFiles(root);
	const detectors = programs.filter(program => detectorKind(program) !== undefined);
	const chosen = choose(programs, running?.processes);
	const [manifest] = files.manifests;
	const services = await surveyServices(chosen.candidates, readManifest(root, manifest));
	const databases = await findDatabases(root, files);
	const apiPort = await freeApiPort();
	const [script] = files.scripts;
	return {
		root,
		draft: {
			schema: request.schema,
			system: notEmpty(path.basename(root)) ?? 'system',
			root: notEmpty(path.relative(path.dirname(request.output), root)) ?? '.',
			supervisorConfig: inRoot(root, supervisorConf),
			services,
			slowestStart: Math.max(0, ...chosen.candidates.map(({program}) => program.startsecs)),
			databases,
			files: [...(manifest === undefined ? [] : [manifest]), inRoot(root, supervisorConf), ...(script === undefined ? [] : [script])],
			script,
			apiPort,
		},
		detectorSection: detectors.find(program => detectorKind(program) === 'this')?.name,
		notes: [
			...errors,
			...conf.warnings,
			...(running === undefined ? [`supervisord does not answer (${why}): nothing is known of what runs. Start it and run: cfd init --force`] : []),
			...chosen.notes,
			...detectors.filter(program => detectorKind(program) === 'original').map(({name}) =>
				`The original detector (${name}) still stands in supervisor's config: take it out, two detectors would both restart the system.`),
			...(script === undefined ? ['No restart script was found. Name it in "restart.script"; without one cfd only watches and tells.'] : []),
			...others('restart script', files.scripts),
			...others('port manifest', files.manifests),
			...(apiPort === usualApiPort ? [] : [`Port ${usualApiPort} is taken, so the status is served on ${apiPort}.`]),
		],
	};
}

async function ask(file: string, env: Environment, cwd: string): Promise<{running: Running | undefined; why: string}> {
	const address = supervisorAddress(readSupervisorConf(file, env, cwd));
	if (address.kind === 'problem') {
		return {running: undefined, why: address.text};
	}

	const probe = createSupervisorProbe({address, timeout: 5000});
	const [seen, pid] = await Promise.all([probe.look(), probe.call('supervisor.getPID', [])]);
	probe.close();
	return seen.kind === 'answer'
		? {running: {processes: seen.processes, folder: pid.kind === 'value' ? readLink(Number(pid.value), 'cwd') : undefined}, why: ''}
		: {running: undefined, why: seen.detail};
}

/** The programs to watch: all but detectors and event listeners, and only those that the running supervisor knows too. */
function choose(programs: readonly Program[], processes: ProcessIndex | undefined): {candidates: Candidate[]; notes: string[]} {
	const services = programs.filter(program => program.kind !== 'eventlistener' && detectorKind(program) === undefined);
	const candidates = services.map(program => {
		const name = program.group === program.name ? program.name : `${program.group}:${program.name}`;
		return {name, program, process: processes?.find(`${program.group}:${program.name}`)};
	});
	const unknown = processes === undefined ? [] : candidates.filter(({process}) => process === undefined).map(({name}) => name);
	const strange = processes?.all.filter(({group, name}) => programs.every(program => program.group !== group || program.name !== name)) ?? [];
	return {
		candidates: candidates.filter(({name}) => !unknown.includes(name)),
		notes: [
			...(unknown.length === 0 ? [] : [`Left out, since the running supervisord does not know them yet: ${unknown.join(', ')}. Run supervisorctl update, then: cfd init --force`]),
			...(strange.length === 0 ? [] : [`supervisord runs programs that its config does not name any more: ${strange.map(({name}) => name).join(', ')}. Run supervisorctl update.`]),
		],
	};
}

function readManifest(root: string, manifest: string | undefined) {
	const file = manifest === undefined ? undefined : readTextFile(path.join(root, manifest));
	const json = file?.ok === true ? parseJson(file.text) : undefined;
	return readPortManifest(json?.ok === true ? json.value : undefined);
}

async function findDatabases(root: string, files: ProjectFiles): Promise<DatabaseDraft[]> {
	const looked = await Promise.all(files.databases.slice(0, mostDatabases).map(async file => ({file, tables: await listTables(path.join(root, file))})));
	return looked.flatMap(({file, tables}) => tables === undefined ? [] : [{path: file, table: tableToCount(file, tables)}]);
}

/** The usual port, or the next that nobody listens on. */
async function freeApiPort(): Promise<number> {
	for (let port = usualApiPort; port < usualApiPort + 100; port++) {
		if (await findListener(port) === undefined) {
			return port;
		}
	}

	return usualApiPort;
}

/** Relative where it lies in the root, as people write it. */
function inRoot(root: string, file: string): string {
	const relative = path.relative(root, file);
	return relative.startsWith('..') || !existsSync(path.join(root, relative)) ? file : relative;
}

function others(what: string, [, ...rest]: readonly string[]): string[] {
	return rest.length === 0 ? [] : [`Another ${what} could have been meant: ${rest.slice(0, 3).join(', ')}.`];
}
