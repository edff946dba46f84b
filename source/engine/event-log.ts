import {Buffer} from 'node:buffer';
import {
	closeSync,
	fstatSync,
	mkdirSync,
	openSync,
	statSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import {errorMessage} from '../core/caught.js';
import type {DetectorEvent} from '../core/events.js';
import {eventLine} from './event-line.js';

/**
The event log: one JSON object a line. Written here in a few lines and not with a logging library: those cost megabytes and start-up time
in a process that writes a line now and then, and none of them looks whether its file was rotated away.
*/
export type EventLog = {
	/** Never throws. What cannot be written now is tried again with the next event. */
	append(event: DetectorEvent): void;
	/** Why the newest lines are not in the log, a sentence for people; `undefined` while they are. */
	trouble(): string | undefined;
	close(): void;
};

/** What waits for a log that cannot be written. Beyond that the oldest lines are dropped, and a line says how many. */
const mostWaiting = 1000;

/** `redact` takes the secrets out of any text (credentials never appear in a log). */
export function createEventLog(logDirectory: string, redact: (text: string) => string): EventLog {
	return new FileLog(path.join(logDirectory, 'cascading_failure_detector.log'), redact);
}

class FileLog implements EventLog {
	private descriptor: number | undefined;
	private readonly waiting: string[] = [];
	private dropped = 0;
	private lastTrouble: string | undefined;
	/** A full disk may take half a line. The next one must not be appended to that. */
	private isTorn = false;

	private readonly file: string;
	private readonly redact: (text: string) => string;

	constructor(file: string, redact: (text: string) => string) {
		this.file = file;
		this.redact = redact;
	}

	append(event: DetectorEvent): void {
		try {
			this.waiting.push(eventLine(event, this.redact));
			this.dropOldest();
			this.reopenIfRotated();
			this.writeWaiting(event.time);
			this.lastTrouble = undefined;
		} catch (error) {
			const why = errorMessage(error);
			this.lastTrouble = `The event log ${this.file} cannot be written: ${why}. ${this.waiting.length} lines wait. Free its disk, or make its folder writable.`;
		}
	}

	trouble(): string | undefined {
		return this.lastTrouble;
	}

	close(): void {
		if (this.descriptor === undefined) {
			return;
		}

		closeSync(this.descriptor);
		this.descriptor = undefined;
	}

	private dropOldest(): void {
		while (this.waiting.length > mostWaiting) {
			this.waiting.shift();
			this.dropped++;
		}
	}

	/** A rotation renames or deletes the file (one that truncates it needs nothing: every line is appended). */
	private reopenIfRotated(): void {
		if (this.descriptor !== undefined && isSameFile(this.descriptor, this.file)) {
			return;
		}

		this.close();
		this.isTorn = false;
		mkdirSync(path.dirname(this.file), {recursive: true});
		this.descriptor = openLog(this.file);
	}

	private writeWaiting(time: number): void {
		if (this.dropped > 0) {
			const message = `${this.dropped} lines were lost while the log could not be written`;
			this.write(eventLine({time, severity: 'warn', event: 'log_gap', message, fields: {lines: this.dropped}}, this.redact));
			this.dropped = 0;
		}

		for (let line = this.waiting[0]; line !== undefined; line = this.waiting[0]) {
			this.write(line);
			this.waiting.shift();
		}
	}

	private write(line: string): void {
		const bytes = Buffer.from(this.isTorn ? `\n${line}\n` : `${line}\n`);
		const written = writeSync(this.descriptor ?? -1, bytes);
		if (written < bytes.length) {
			this.isTorn ||= written > 0;
			throw new Error('only a part of a line could be written, the disk is full');
		}

		this.isTorn = false;
	}
}

function isSameFile(descriptor: number, file: string): boolean {
	const named = statSync(file, {throwIfNoEntry: false});
	const opened = fstatSync(descriptor);
	return named?.ino === opened.ino && named.dev === opened.dev;
}

/** Only ever appends to an ordinary file: opening a FIFO would stop the detector until somebody reads it. */
function openLog(file: string): number {
	if (statSync(file, {throwIfNoEntry: false})?.isFile() === false) {
		throw new Error('it is not an ordinary file');
	}

	return openSync(file, 'a', 0o640);
}
