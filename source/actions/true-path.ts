import {realpath} from 'node:fs/promises';

/** A path with all links resolved, as the kernel tells it of processes; as it is, if it leads nowhere. */
export async function truePath(file: string): Promise<string> {
	try {
		return await realpath(file);
	} catch {
		return file;
	}
}
