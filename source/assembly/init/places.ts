import {existsSync} from 'node:fs';
import path from 'node:path';
import {findProjectFiles} from './project-files.js';

/** Where supervisord itself looks when it is given no config (its manual), from the working folder; then where projects keep one. */
const usualPlaces = ['supervisord.conf', 'etc/supervisord.conf', 'backend/supervisord.conf', 'config/supervisord.conf', 'supervisor/supervisord.conf'];
const systemPlaces = ['/etc/supervisord.conf', '/etc/supervisor/supervisord.conf'];

/** The supervisord.conf to read if none was named, and others that could have been meant. All absolute. */
export async function findSupervisorConfs(cwd: string): Promise<readonly string[]> {
	const usual = usualPlaces.map(place => path.resolve(cwd, place)).filter(file => existsSync(file));
	const anywhere = usual.length > 0 ? [] : (await findProjectFiles(cwd)).supervisorConfigs.map(file => path.resolve(cwd, file));
	const inProject = [...usual, ...anywhere];
	return inProject.length > 0 ? inProject : systemPlaces.filter(file => existsSync(file));
}

export type RootClues = {
	readonly supervisorConf: string;
	/** Where the running supervisord runs; `undefined` if none was found. Relative paths in its config are relative to that. */
	readonly supervisordFolder: string | undefined;
	readonly cwd: string;
};

/**
The project's folder: where supervisord runs, if its config lies below that; else where we are, if it lies below here, or belongs to the whole
machine; else the config's folder, or the one above it if that is where the scripts are.
*/
export function findRoot({supervisorConf, supervisordFolder, cwd}: RootClues): string {
	const isBelow = (folder: string) => folder !== '/' && supervisorConf.startsWith(`${folder}/`);
	if (supervisordFolder !== undefined && isBelow(supervisordFolder)) {
		return supervisordFolder;
	}

	if (isBelow(cwd) || supervisorConf.startsWith('/etc/')) {
		return cwd;
	}

	const folder = path.dirname(supervisorConf);
	return existsSync(path.join(folder, '../scripts')) && !existsSync(path.join(folder, 'scripts')) ? path.dirname(folder) : folder;
}
