import {Buffer} from 'node:buffer';
import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs';
import path from 'node:path';
import type {DetectorEvent, Severity} from '../core/events.js';
import {eventLimit} from '../core/monitor.js';
import {isRecord} from '../core/record.js';

/** Some 200 bytes an event: the last ones are in the last part of the log. Bytes. */
const tailBytes = 128 * 1024;

const severities: readonly Severity[] = ['info', 'warn', 'error'];

/**
The last events of the log, oldest first: what earlier detectors told. The restart script restarts the detector too, and whoever looks then
wants to read what led to it. Lines that are none of ours, and a log that cannot be read, are passed over.
*/
export function readPastEvents(logDirectory: string): readonly DetectorEvent[] {
	try {
		return readTail(path.join(logDirectory, 'cascading_failure_detector.log')).flatMap(line => eventOf(line) ?? []).slice(-eventLimit);
	} catch {
		return [];
	}
}

/** The whole lines at the end of a file. */
function readTail(file: string): string[] {
	// Opening a FIFO would wait for somebody to write to it.
	const descriptor = openSync(file, constants.O_RDONLY + constants.O_NONBLOCK);
	try {
		const stats = fstatSync(descriptor);
		const from = Math.max(0, stats.size - tailBytes);
		const bytes = Buffer.alloc(stats.isFile() ? stats.size - from : 0);
		const read = readSync(descriptor, bytes, 0, bytes.length, from);
		return bytes.toString('utf8', 0, read).split('\n').slice(from > 0 ? 1 : 0, -1);
	} finally {
		closeSync(descriptor);
	}
}

function eventOf(line: string): DetectorEvent | undefined {
	const value = parsed(line);
	if (!isRecord(value)) {
		return undefined;
	}

	const {time: iso, level, event, message, ...fields} = value;
	const time = typeof iso === 'string' ? Date.parse(iso) : NaN;
	const severity = severities.find(known => known === level);
	return severity === undefined || typeof event !== 'string' || typeof message !== 'string' || Number.isNaN(time)
		? undefined
		: {time, severity, event, message, fields};
}

function parsed(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
