import {
	chmodSync,
	lstatSync,
	mkdirSync,
	statSync,
	type Stats,
} from 'node:fs';
import process from 'node:process';
import {errorMessage} from '../core/caught.js';

/**
Makes the state directory, for its owner only: who may write there could arm the detector or have it restart. One that is open to others is
closed to them if it is ours. Returns why it cannot be used, a sentence for people; `undefined` when it can.
*/
export function createStateDirectory(folder: string): string | undefined {
	try {
		mkdirSync(folder, {recursive: true, mode: 0o700});
		const problem = ownerProblem(folder, lstatSync(folder)) ?? ownerProblem(folder, statSync(folder));
		if (problem === undefined && isOpen(statSync(folder))) {
			chmodSync(folder, 0o700);
		}

		return problem;
	} catch (error) {
		const why = errorMessage(error);
		return `The state directory ${folder} cannot be made: ${why}. Set stateDirectory to a folder that the user of the detector may write.`;
	}
}

/** A link to the folder counts too: whoever owns that decides where it leads. */
function ownerProblem(folder: string, {uid, ...stats}: Stats): string | undefined {
	const own = process.getuid?.() ?? uid;
	const isOurs = uid === own || (uid === 0 && stats.isSymbolicLink());
	return isOurs
		? undefined
		: `The state directory ${folder} belongs to the user with the id ${uid}, the detector runs as ${own}. Run it as that user, or set stateDirectory to a folder of its own.`;
}

function isOpen({mode}: Stats): boolean {
	return mode % 0o100 !== 0;
}
