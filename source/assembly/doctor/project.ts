import {constants} from 'node:fs';
import {access, mkdtemp, rm, stat} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {preflight} from '../../actions/preflight.js';
import {usablePath} from '../../actions/script-environment.js';
import {findTool} from '../../actions/script-tools.js';
import {readUsableSupervisorConf, supervisordNeeds} from '../../config/supervisor-conf.js';
import {fail, ok, type Finding} from '../../doctor/finding.js';
import {judgeScript} from '../../doctor/script.js';
import {judgeDatabase, judgeFile} from '../../doctor/subjects.js';
import {createDatabaseProbe} from '../../probes/database/probe.js';
import {createFileProbe} from '../../probes/files.js';
import {databaseChild} from '../entries.js';
import type {DoctorContext} from './context.js';

/** Milliseconds that a full look at all databases may take: a person waits. */
const databasePatience = 60_000;

/** The folder of the project. */
export async function checkRoot({settings: {root}}: DoctorContext): Promise<Finding[]> {
	const stats = await stat(root).catch(() => undefined);
	return [stats?.isDirectory() === true ? ok('root', root) : fail('root', `there is no folder ${root}`, 'Correct "root": all other paths are relative to it.')];
}

/** Each database, in full, by a private copy in a temporary folder of its own: the state folder may not be there yet, and nothing is made. */
export async function checkDatabases({settings: {databases}}: DoctorContext): Promise<Finding[]> {
	if (databases.length === 0) {
		return [];
	}

	const folder = await mkdtemp(path.join(os.tmpdir(), 'cfd-doctor-'));
	const probe = createDatabaseProbe({stateDirectory: folder, childCommand: databaseChild, now: () => Date.now(), firstLookWait: databasePatience});
	try {
		return await Promise.all(databases.map(async database => judgeDatabase(database, await probe.look(database))));
	} finally {
		await probe.close();
		await rm(folder, {recursive: true, force: true});
	}
}

/** Each critical file. */
export async function checkFiles({settings: {files}}: DoctorContext): Promise<Finding[]> {
	const probe = createFileProbe({timeout: 2000});
	return Promise.all(files.map(async file => judgeFile(file, await probe(file.absolute))));
}

/** The restart script and what it needs. */
export async function checkScript({settings}: DoctorContext): Promise<Finding[]> {
	const {root, restart: {script, enabled}} = settings;
	const folders = usablePath(process.env['PATH']).split(':').map(folder => path.resolve(root, folder));
	const withEnvironment = [...folders, path.join(root, 'venv/bin'), path.join(root, '.venv/bin')];
	const [checked, isThere, isExecutable, supervisorctl, supervisord] = await Promise.all([
		preflight(settings, {env: process.env, parseSupervisorConf: file => supervisordNeeds(readUsableSupervisorConf(file, process.env, root))}),
		isAllowed(script.absolute, constants.F_OK),
		isAllowed(script.absolute, constants.X_OK),
		findTool('supervisorctl', withEnvironment),
		findTool('supervisord', withEnvironment),
	]);
	const problems = checked.problems.filter(({what}) => !what.startsWith('The supervisor config'));
	return judgeScript({path: script.path, preflight: {...checked, problems}, isThere, isExecutable, isEnabled: enabled, supervisorctl, supervisord});
}

async function isAllowed(file: string, mode: number): Promise<boolean> {
	try {
		await access(file, mode);
		return true;
	} catch {
		return false;
	}
}
