import {createHash} from 'node:crypto';
import {constants, type BigIntStats} from 'node:fs';
import {lstat, open, readdir} from 'node:fs/promises';
import path from 'node:path';
import {type Layout} from './options.js';

/** Everything about a file that a careless look could change. Times in nanoseconds. */
export type Fingerprint = {
	readonly kind: 'file' | 'folder' | 'other';
	readonly sha256: string | undefined;
	readonly size: bigint;
	readonly mode: bigint;
	readonly inode: bigint;
	readonly modified: bigint;
	readonly changed: bigint;
	/** `undefined` for folders, which this look itself lists. */
	readonly accessed: bigint | undefined;
};

/** By path relative to the root. */
export type Fingerprints = ReadonlyMap<string, Fingerprint>;

/** Fingerprints of all that is the user's: the config, and all under backend/ and scripts/, folders too. Changes no access time itself. */
export async function hashUserFiles({root, configFile}: Pick<Layout, 'root' | 'configFile'>): Promise<Fingerprints> {
	const starts = [configFile, path.join(root, 'backend'), path.join(root, 'scripts')];
	const files = await Promise.all(starts.map(async start => walk(start)));
	return new Map(await Promise.all(files.flat().map(async file => [path.relative(root, file), await takeFingerprint(file)] as const)));
}

/**
What changed between two looks, one text each; empty when nothing did. `except` leaves out a property: `accessed`, where others than the
detector have read the files in between (bash its script, supervisord its config).
*/
export function describeChanges(before: Fingerprints, after: Fingerprints, except: ReadonlyArray<keyof Fingerprint> = []): string[] {
	const files = [...new Set([...before.keys(), ...after.keys()])].toSorted();
	return files.flatMap(file => {
		const [old, now] = [before.get(file), after.get(file)];
		if (!old || !now) {
			return [`${file} ${old ? 'is gone' : 'is new'}`];
		}

		const changed = properties.filter(key => !except.includes(key) && old[key] !== now[key]);
		return changed.map(key => `${file}: ${key} ${old[key]} -> ${now[key]}`);
	});
}

const properties = ['kind', 'sha256', 'size', 'mode', 'inode', 'modified', 'changed', 'accessed'] as const satisfies ReadonlyArray<keyof Fingerprint>;

async function walk(start: string): Promise<string[]> {
	const stats = await lstat(start).catch(() => undefined);
	if (!stats?.isDirectory()) {
		return stats ? [start] : [];
	}

	const names = await readdir(start);
	const below = await Promise.all(names.map(async name => walk(path.join(start, name))));
	return [start, ...below.flat()];
}

async function takeFingerprint(file: string): Promise<Fingerprint> {
	const stats = await lstat(file, {bigint: true});
	return {
		kind: kindOf(stats),
		sha256: stats.isFile() ? await hash(file) : undefined,
		size: stats.size,
		mode: stats.mode,
		inode: stats.ino,
		modified: stats.mtimeNs,
		changed: stats.ctimeNs,
		accessed: stats.isDirectory() ? undefined : stats.atimeNs,
	};
}

function kindOf(stats: BigIntStats): Fingerprint['kind'] {
	return stats.isFile() ? 'file' : (stats.isDirectory() ? 'folder' : 'other');
}

async function hash(file: string): Promise<string> {
	// O_RDONLY is 0. O_NOATIME (Linux, the owner's files): the look must not be what it looks for.
	await using handle = await open(file, constants.O_NOATIME);
	return createHash('sha256').update(await handle.readFile()).digest('hex');
}
