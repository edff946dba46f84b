import {errorCode, errorMessage} from '../../core/caught.js';
import {ownTrouble, printable} from '../failure.js';

/** Why a look came to nothing; what an observation says then. */
export type LookProblem = {
	readonly kind: 'missing' | 'unreadable' | 'unobservable' | 'busy';
	readonly detail: string;
};

/** A problem on its way up through the functions that read files. Never leaves this folder. */
export class LookError extends Error {
	readonly problem: LookProblem;

	constructor(kind: LookProblem['kind'], detail: string) {
		super(detail);
		this.problem = {kind, detail};
	}
}

const describedCodes: ReadonlyMap<string, LookProblem> = new Map([
	['ENOENT', {kind: 'missing', detail: 'there is no such file: check its path in the config, or restore it'}],
	['ENOTDIR', {kind: 'missing', detail: 'there is no such folder: check the path in the config'}],
	['EACCES', {kind: 'unreadable', detail: 'no permission to read it: run the monitor as a user who may'}],
	['EPERM', {kind: 'unreadable', detail: 'no permission to read it: run the monitor as a user who may'}],
	['ELOOP', {kind: 'unreadable', detail: 'its symbolic links lead in a circle: mend them'}],
	['EIO', {kind: 'unreadable', detail: 'the disk reports a read error: look at the kernel\'s log (dmesg)'}],
]);

/** Says what an error of a file operation means for the look, told apart by whose trouble it is. */
export function describeLookError(error: unknown): LookProblem {
	if (error instanceof LookError) {
		return error.problem;
	}

	const code = errorCode(error);
	const own = ownTrouble(code);
	if (own !== undefined) {
		return {kind: 'unobservable', detail: `${own} (${code})`};
	}

	return describedCodes.get(code) ?? {
		// Without a system's error code it is a fault of the monitor, which says nothing about the database.
		kind: code.startsWith('E') && !code.startsWith('ERR_') ? 'unreadable' : 'unobservable',
		detail: printable(errorMessage(error)),
	};
}
