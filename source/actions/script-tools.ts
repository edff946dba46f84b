import type {Buffer} from 'node:buffer';
import {constants} from 'node:fs';
import {access} from 'node:fs/promises';
import path from 'node:path';
import {commandsOf} from './script-commands.js';
import {usablePath} from './script-environment.js';

/** A program that the script runs and that is in no folder of the PATH that it will get. */
export type MissingTool = {
	readonly name: string;
	/** Whether the script stops or fails there for certain: it does not ask for the program first, and leaves its PATH alone. */
	readonly isCertain: boolean;
};

/** Where `source venv/bin/activate` and the like put further programs, relative to the project. */
const activated = ['venv/bin', '.venv/bin', 'env/bin', 'node_modules/.bin'];

/** Which of the programs that a script runs cannot be found. `searchPath`: the PATH of the detector; relative folders in it are the root's. */
export async function findMissingTools(script: Buffer | string, root: string, searchPath: string | undefined): Promise<MissingTool[]> {
	const {programs, asked, changesPath} = commandsOf(script);
	const folders = usablePath(searchPath).split(':').map(folder => path.resolve(root, folder));
	const more = changesPath ? activated.map(folder => path.join(root, folder)) : [];
	const named = programs.filter(name => /^[A-Z_a-z][\w+\-.]*$/v.test(name) || path.isAbsolute(name));
	const found = await Promise.all(named.map(async name => findTool(name, [...folders, ...more])));
	return named.filter((_, index) => found[index] === undefined).map(name => ({name, isCertain: !changesPath && !asked.has(name)}));
}

/** Where a program is that the script may run; `undefined` if nowhere. */
export async function findTool(name: string, folders: readonly string[]): Promise<string | undefined> {
	const places = path.isAbsolute(name) ? [name] : folders.map(folder => path.join(folder, name));
	const runnable = await Promise.all(places.map(async place => canRun(place)));
	return places.find((_, index) => runnable[index]);
}

async function canRun(file: string): Promise<boolean> {
	try {
		await access(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
