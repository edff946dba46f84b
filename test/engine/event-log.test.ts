import {execFileSync} from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {Buffer} from 'node:buffer';
import {describe, expect, test} from 'vitest';
import type {DetectorEvent} from '../../source/core/events.js';
import {createEventLog} from '../../source/engine/event-log.js';
import {canMount, smallDisk} from '../history/small-disk.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const untouched = (text: string) => text;

function event(message: string, more: Partial<DetectorEvent> = {}): DetectorEvent {
	return {time: Date.UTC(2026, 10, 24, 2, 14), severity: 'info', event: 'level_changed', message, fields: {}, ...more};
}

function read(file: string): Array<Record<string, unknown>> {
	return readFileSync(file, 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
}

function messages(file: string): unknown[] {
	return read(file).map(({message}) => message);
}

function logFile(folder: string): string {
	return path.join(folder, 'cascading_failure_detector.log');
}

test('an event is one line: time, level, event, message, then its own fields', async () => {
	await using folder = await temporaryFolder();
	const log = createEventLog(path.join(folder.path, 'made', 'here'), untouched);
	log.append(event('NONE to WARNING', {severity: 'warn', fields: {failure_level: 'WARNING', services: ['a'], level: 'kept', message: 'kept'}}));
	log.append(event('back'));
	const file = logFile(path.join(folder.path, 'made', 'here'));
	expect(readFileSync(file, 'utf8').split('\n')).toEqual([
		'{"time":"2026-11-24T02:14:00.000Z","level":"warn","event":"level_changed","message":"NONE to WARNING","failure_level":"WARNING","services":["a"],"level_":"kept","message_":"kept"}',
		'{"time":"2026-11-24T02:14:00.000Z","level":"info","event":"level_changed","message":"back"}',
		'',
	]);
	expect(log.trouble()).toBeUndefined();
	expect(statSync(file).mode % 0o10).toBe(0);
	log.close();
});

describe('no text can break a line, steer a terminal or tell a secret', () => {
	test.each([
		['line ends', 'a\nb\r\nc\u{2028}d\u{2029}e\u{85}f'],
		['control characters', '\u{1B}[31mred\u{9B}2J\u{7}\u{0}\u{7F}'],
		['half a surrogate pair', 'x\u{D800}y'],
		['quotes', '"},{"time":"forged'],
	])('%s', async (_name, text) => {
		await using folder = await temporaryFolder();
		const log = createEventLog(folder.path, untouched);
		log.append(event(text, {fields: {nested: [{[text]: text}]}}));
		log.close();
		const written = readFileSync(logFile(folder.path), 'utf8');
		expect(written).toMatch(/^[^\p{Control}\p{Line_Separator}\p{Paragraph_Separator}]+\n$/v);
		expect(read(logFile(folder.path))[0]).toMatchObject({message: text, nested: [{[text]: text}]});
	});

	test('secrets, wherever they are', async () => {
		await using folder = await temporaryFolder();
		const log = createEventLog(folder.path, text => text.replaceAll('to"ken', '***'));
		log.append(event('the to"ken', {fields: {deep: {list: ['a to"ken b']}}}));
		log.close();
		expect(read(logFile(folder.path))).toMatchObject([{message: 'the ***', deep: {list: ['a *** b']}}]);
	});

	test('very long texts, fields that are no JSON', async () => {
		await using folder = await temporaryFolder();
		const log = createEventLog(folder.path, untouched);
		log.append(event('x'.repeat(1_000_000)));
		log.append(event('kept', {fields: {big: 1n}}));
		log.close();
		expect(statSync(logFile(folder.path)).size).toBeLessThan(5000);
		expect(messages(logFile(folder.path))[1]).toBe('kept');
	});
});

describe('a log that was rotated', () => {
	test('by renaming or deleting it is begun anew, and nothing goes to the old one', async () => {
		await using folder = await temporaryFolder();
		const file = logFile(folder.path);
		const log = createEventLog(folder.path, untouched);
		log.append(event('first'));
		renameSync(file, `${file}.1`);
		log.append(event('second'));
		rmSync(file);
		log.append(event('third'));
		renameSync(file, `${file}.2`);
		writeFileSync(file, '');
		log.append(event('fourth'));
		log.close();
		expect([`${file}.1`, `${file}.2`, file].map(name => messages(name))).toEqual([['first'], ['third'], ['fourth']]);
	});

	test('by truncating it goes on at its beginning', async () => {
		await using folder = await temporaryFolder();
		const log = createEventLog(folder.path, untouched);
		log.append(event('first'));
		truncateSync(logFile(folder.path));
		log.append(event('second'));
		log.close();
		expect(messages(logFile(folder.path))).toEqual(['second']);
	});
});

describe('a log that cannot be written never throws, says so, and catches up later', () => {
	test('when its folder is a file, or gone', async () => {
		await using folder = await temporaryFolder();
		const logs = path.join(folder.path, 'logs');
		writeFileSync(logs, 'in the way');
		const log = createEventLog(logs, untouched);
		log.append(event('first'));
		log.append(event('second'));
		expect(log.trouble()).toMatch(/cannot be written: E\w.* 2 lines wait/v);
		rmSync(logs);
		log.append(event('third'));
		expect(log.trouble()).toBeUndefined();
		rmSync(logs, {recursive: true});
		log.append(event('fourth'));
		log.close();
		expect(messages(logFile(logs))).toEqual(['fourth']);
	});

	test.each(['a folder', 'a FIFO'])('when it is %s', async what => {
		await using folder = await temporaryFolder();
		const file = logFile(folder.path);
		if (what === 'a FIFO') {
			execFileSync('mkfifo', [file]);
		} else {
			mkdirSync(file);
		}

		const log = createEventLog(folder.path, untouched);
		log.append(event('first'));
		expect(log.trouble()).toMatch(/cannot be written/v);
		rmSync(file, {recursive: true});
		log.append(event('second'));
		log.close();
		expect(messages(file)).toEqual(['first', 'second']);
	});

	test('for so long that the oldest lines are dropped: it says how many', async () => {
		await using folder = await temporaryFolder();
		const logs = path.join(folder.path, 'logs');
		writeFileSync(logs, 'in the way');
		const log = createEventLog(logs, untouched);
		for (let index = 0; index < 1005; index++) {
			log.append(event(String(index)));
		}

		rmSync(logs);
		log.append(event('last'));
		log.close();
		const lines = read(logFile(logs));
		expect(lines).toHaveLength(1001);
		expect(lines[0]).toMatchObject({event: 'log_gap', level: 'warn', lines: 6});
		expect([lines[1]?.['message'], lines.at(-1)?.['message']]).toEqual(['6', 'last']);
	});

	test.skipIf(!canMount)('when the disk is full, and no half line spoils the next one', async () => {
		await using disk = await smallDisk(64);
		const file = logFile(disk.path);
		const log = createEventLog(disk.path, untouched);
		const filler = path.join(disk.path, 'filler');
		log.append(event('first'));
		expect(() => {
			writeFileSync(filler, Buffer.alloc(256 * 1024));
		}).toThrow('ENOSPC');
		for (let index = 0; index < 5; index++) {
			log.append(event(`${index}`.repeat(3000)));
		}

		expect(log.trouble()).toMatch(/Free its disk/v);
		rmSync(filler);
		log.append(event('last'));
		expect(log.trouble()).toBeUndefined();
		log.close();
		const lines = readFileSync(file, 'utf8').trimEnd().split('\n').filter(line => isJson(line));
		expect(lines.map(line => line.length > 3000)).toEqual([false, true, true, true, true, true, false]);
	});
});

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

test('after it was closed, the next event opens it again', async () => {
	await using folder = await temporaryFolder();
	const log = createEventLog(folder.path, untouched);
	log.close();
	expect(existsSync(logFile(folder.path))).toBe(false);
	log.append(event('first'));
	log.close();
	expect(messages(logFile(folder.path))).toEqual(['first']);
});
