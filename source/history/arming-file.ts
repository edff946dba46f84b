import {readFileSync} from 'node:fs';
import path from 'node:path';
import {errorCode} from '../core/caught.js';
import type {Journal, LostArming} from '../core/journal.js';
import type {Disarmed, Memory} from '../core/memory.js';
import {isRecord} from '../core/record.js';
import {writeDurably} from './durable-file.js';
import {journalError} from './journal-error.js';
import {isMoment} from './lost-attempts.js';

/** What is armed or not, once more beside the history: a history that was deleted or moved away must not arm a system that a person disarmed. */
export const armingFile = 'arming.json';

/** The journal, which notes beside itself whether the detector is armed, as often as that changes. */
export function rememberArming(journal: Journal, stateDirectory: string): Journal {
	const file = path.join(stateDirectory, armingFile);
	let written: string | undefined;
	return {
		...journal,
		saveMemory(memory) {
			journal.saveMemory(memory);
			const text = textOf(memory);
			written ??= readText(file);
			if (text === written) {
				return;
			}

			note(file, text);
			written = text;
		},
		lostArming: () => lostArming(file, journal.loadMemory()),
	};
}

/**
The file is written right before the history, so it is never the older of the two. A history that does not know of a disarming has been lost, or
is an older copy; one that knows of more than the file keeps that, as the safer reading.
*/
function lostArming(file: string, memory: Memory | undefined): LostArming | undefined {
	const text = readText(file);
	if (text === undefined) {
		return undefined;
	}

	const disarmed = parse(text);
	const isKnown = memory !== undefined && (disarmed === undefined || text === textOf(memory));
	return isKnown ? undefined : {disarmed};
}

function note(file: string, text: string): void {
	try {
		writeDurably(file, text);
	} catch (error) {
		throw journalError(error, file);
	}
}

function textOf({disarmed}: Memory): string {
	return `${JSON.stringify({disarmed: disarmed ?? null}, undefined, '\t')}\n`;
}

/** `undefined` when there is none; empty when it cannot be read. */
function readText(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		return errorCode(error) === 'ENOENT' ? undefined : '';
	}
}

/** A file that is there and cannot be understood is taken for the worse. */
const unreadable: Disarmed = {at: {wall: 0, up: 0, boot: ''}, lasts: undefined, reason: `what was set before the history was lost cannot be read in ${armingFile}`};

function parse(text: string): Disarmed | undefined {
	try {
		const value: unknown = JSON.parse(text);
		const disarmed = isRecord(value) ? value['disarmed'] : '';
		return disarmed === null ? undefined : (isDisarmed(disarmed) ? disarmed : unreadable);
	} catch {
		return unreadable;
	}
}

function isDisarmed(value: unknown): value is Disarmed {
	return isRecord(value) && isMoment(value['at']) && typeof value['reason'] === 'string'
		&& (value['lasts'] === undefined || Number.isFinite(value['lasts']));
}
