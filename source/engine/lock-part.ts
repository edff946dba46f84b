import {errorMessage} from '../core/caught.js';

/** One of the two locks that make the engine's lock, while it is held. */
export type Hold = {
	/** Why it protects no longer; `undefined` while it does. */
	problem(): string | undefined;
	release(): void;
};

export type LockPart =
	| {readonly kind: 'held'; readonly hold: Hold}
	| {readonly kind: 'taken'}
	| {readonly kind: 'problem'; readonly text: string};

/** Names a system or SQLite error for a person. */
export function problem(what: string, error: unknown, remedy: string): LockPart {
	const why = errorMessage(error);
	return {kind: 'problem', text: `${what}: ${why}. ${remedy}`};
}
