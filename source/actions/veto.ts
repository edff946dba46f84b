import {Buffer} from 'node:buffer';
import {open, rm, statfs} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {errorCode} from '../core/caught.js';
import type {Settings} from '../core/settings.js';
import {within} from '../within.js';

/** Any `Settings` will do. */
export type Places = Pick<Settings, 'stateDirectory' | 'logDirectory' | 'root'>;

// Less than this, and the first log line or pid file of the restarted services may fail.
const leastFree = 5 * 1024 * 1024;

// Generous: a disk in heavy use may take seconds to write a block.
const deadline = 5000;

/** A disk that is at its end: no restart makes room on it. */
const hopelessCodes = new Map([
	['ENOSPC', 'is full'],
	['EDQUOT', 'is full (quota)'],
	['EROFS', 'is read-only'],
	['EIO', 'has input/output errors'],
]);

/** In our own state directory these end it too: an attempt that cannot be written down must not be made (decision 8). */
const forbiddenCodes = new Map([
	['EACCES', 'may not be written by the user of the detector'],
	['EPERM', 'may not be written by the user of the detector'],
]);

/**
Why a restart could not help now, or `undefined`: the disk of the state, log or project directory is full, or answers no more (decision
16). One short text in plain characters, fit for an SMS. Takes 5 s at most.

In our own two directories a small durable write tells; in the project nothing is written (decision 13).
*/
export async function findVeto({stateDirectory, logDirectory, root}: Places): Promise<string | undefined> {
	const reasons = await Promise.all([
		lookAt('state directory', stateDirectory, new Map([...hopelessCodes, ...forbiddenCodes])),
		lookAt('log directory', logDirectory, hopelessCodes),
		lookAt('project directory', root, undefined),
	]);
	return reasons.find(reason => reason !== undefined);
}

/** What the codes of a write that fails mean; `undefined` where nothing may be written. */
type Meanings = ReadonlyMap<string, string> | undefined;

async function lookAt(name: string, folder: string, meanings: Meanings): Promise<string | undefined> {
	const what = await within(deadline, findFault(folder, meanings), () => `does not answer within ${deadline / 1000} s`);
	return what === undefined ? undefined : `the disk of the ${name} ${what} (${folder})`;
}

async function findFault(folder: string, meanings: Meanings): Promise<string | undefined> {
	try {
		return await findLack(folder) ?? (meanings && await findWriteFault(folder, meanings));
	} catch (error) {
		const code = errorCode(error);
		// A directory that is not there yet is made on the disk of the one above it.
		return code === 'ENOENT' && path.dirname(folder) !== folder ? findFault(path.dirname(folder), undefined) : hopelessCodes.get(code);
	}
}

async function findLack(folder: string): Promise<string | undefined> {
	const {bsize, bavail, bfree, blocks, files, ffree} = await statfs(folder);
	// What is reserved for root is there for root.
	const free = (process.geteuid?.() === 0 ? bfree : bavail) * bsize;
	if (blocks > 0 && free < leastFree) {
		return `is full: ${(free / 1024 / 1024).toFixed(1)} MB free`;
	}

	// Some file systems do not count files.
	return ffree === 0 && files > 0 ? 'is full: no file can be created' : undefined;
}

async function findWriteFault(folder: string, meanings: ReadonlyMap<string, string>): Promise<string | undefined> {
	const probe = path.join(folder, `.write-test-${process.pid}`);
	try {
		const file = await open(probe, 'w', 0o600);
		try {
			await file.writeFile(Buffer.alloc(4096));
			await file.datasync();
		} finally {
			await file.close();
		}
	} catch (error) {
		return meanings.get(errorCode(error));
	} finally {
		await rm(probe, {force: true});
	}

	return undefined;
}
