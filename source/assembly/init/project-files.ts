import type {Dirent} from 'node:fs';
import {readdir} from 'node:fs/promises';
import path from 'node:path';

/** Of what kind a file of the project looks, by its name. */
export type ProjectFiles = {
	/** All relative to the root, the likeliest first. */
	readonly manifests: readonly string[];
	readonly scripts: readonly string[];
	readonly databases: readonly string[];
	readonly supervisorConfigs: readonly string[];
};

const deepest = 5;

/** A project with more entries is looked through as far as this. */
const mostEntries = 20_000;

/** What is installed, generated or kept for later belongs to nobody's running system. */
const skipped = /^(?:\..*|node_modules|venv|env|site-packages|__pycache__|dist|build|target|vendor|tests?|backups?|archive|tmp|temp|cache)$/iv;

/** Looks through a project, by names alone: no file is opened, no link followed. */
export async function findProjectFiles(root: string): Promise<ProjectFiles> {
	const files = await walk(root);
	const matching = (pattern: RegExp) => files.filter(file => pattern.test(path.basename(file)));
	return {
		manifests: matching(/^(?:.*port.*manifest.*|.*manifest.*port.*|ports)\.json$/iv),
		scripts: likeliestFirst(matching(/^.*restart.*\.(?:sh|bash)$/iv)),
		databases: matching(/\.(?:db|db3|sqlite|sqlite3)$/iv).filter(file => !/backup|\bbak\b|\bcopy\b|\bold\b/iv.test(file)),
		supervisorConfigs: matching(/^supervisord\.conf$/v),
	};
}

/** Nearest to the root first, in the order of their names. */
async function walk(root: string): Promise<string[]> {
	const found: string[] = [];
	let level = [''];
	for (let depth = 0; depth <= deepest && level.length > 0 && found.length < mostEntries; depth++) {
		const listed = await Promise.all(level.map(async folder => list(root, folder)));
		found.push(...listed.flatMap(({files}) => files));
		level = listed.flatMap(({folders}) => folders);
	}

	return found;
}

async function list(root: string, folder: string): Promise<{files: string[]; folders: string[]}> {
	const entries = await readdir(path.join(root, folder), {withFileTypes: true}).catch((): Dirent[] => []);
	const sorted = entries.toSorted((one, other) => one.name.localeCompare(other.name));
	const names = (isWanted: (entry: Dirent) => boolean) => sorted.filter(entry => isWanted(entry)).map(({name}) => path.join(folder, name));
	return {
		files: names(entry => entry.isFile()),
		folders: names(entry => entry.isDirectory() && !skipped.test(entry.name)),
	};
}

/** `MASTER_RESTART.sh` above all, then those in a folder for scripts: `scripts/restart_all.sh` before `tools/restart_browser.sh`. */
function likeliestFirst(scripts: readonly string[]): string[] {
	const rank = (file: string) => [/master[\-_]?restart\.sh$/iv, /(?:^|\/)scripts?\//v, /restart[\-_]?(?:all|system|everything)?\.sh$/iv]
		.findIndex(pattern => pattern.test(file));
	const ranked = scripts.map(file => ({file, rank: rank(file) === -1 ? 9 : rank(file)}));
	return ranked.toSorted((one, other) => one.rank - other.rank).map(({file}) => file);
}
