import {errorCode, errorMessage} from '../core/caught.js';

/**
The history could not be read or written, or is no longer the file that was opened. Whoever catches this acts no more (decision 8).

The message begins with the file and ends with what a person does about it, in characters that fit into an SMS.
*/
export class JournalError extends Error {
	override readonly name = 'JournalError';
}

/** Whatever went wrong with the history, as a `JournalError`. */
export function journalError(cause: unknown, file: string): JournalError {
	return cause instanceof JournalError ? cause : new JournalError(describe(cause, file), {cause});
}

function describe(cause: unknown, file: string): string {
	const text = errorMessage(cause);
	return `${file}: ${text}. ${remedy(errorCode(cause))}`;
}

const remedies: ReadonlyArray<readonly [RegExp, string]> = [
	[/^SQLITE_FULL|^ENOSPC|^EDQUOT/v, 'Free space on its disk.'],
	[/^SQLITE_READONLY|^EROFS|^EACCES|^EPERM|^SQLITE_CANTOPEN/v, 'Make its folder writable for the user of the detector.'],
	[/^SQLITE_BUSY|^SQLITE_LOCKED/v, 'Close the program that holds it open for writing (an sqlite3 shell?).'],
	[/^SQLITE_CORRUPT|^SQLITE_NOTADB/v, 'Move it away and start the detector again.'],
	[/^EMFILE|^ENFILE/v, 'Raise the limit of open files.'],
];

function remedy(code: string): string {
	return remedies.find(([pattern]) => pattern.test(code))?.[1] ?? 'Look at its disk, then start the detector again.';
}
