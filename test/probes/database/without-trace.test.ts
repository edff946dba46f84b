import {spawn} from 'node:child_process';
import {
	chmodSync, mkdirSync, readFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {describe, expect, test} from 'vitest';
import {hasReal} from '../../helpers/real.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {makeDatabase, startWriter} from './databases.js';
import {childCommand, nobody, settingsOf, startProbe} from './probing.js';
import {fingerprint} from './untouched.js';

describe.skipIf(!hasReal('strace'))('as the kernel sees it', () => {
	test.each(['wal', 'delete'] as const)('a full look at a database in mode %s opens the user\'s files for reading alone, and takes no lock on them', async journalMode => {
		await using folder = await temporaryFolder();
		const user = path.join(folder.path, 'user');
		mkdirSync(user);
		const file = path.join(user, 'trades.db');
		makeDatabase(file, {journalMode});
		await using _writer = await startWriter(file, 'idle');
		const trace = path.join(folder.path, 'trace');
		await using probing = await startProbe({
			childCommand: ['strace', '-f', '-y', '-o', trace, ...await childCommand()],
		});

		expect(await probing.probe.look(settingsOf(file))).toMatchObject({kind: 'ok', full: {records: 550}});

		const calls = readFileSync(trace, 'utf8').split('\n').filter(line => line.includes(user) && !/ (?:read|write)\(\d+<pipe/v.test(line));
		expect(calls.length).toBeGreaterThan(10);
		const names = new Set(calls.map(line => /^\d+ +(?<name>\w+)\(/v.exec(line)?.groups?.['name'] ?? 'resumed'));
		// Whatever else would have to be thought about first.
		expect(['close', 'fstat', 'lstat', 'openat', 'pread64', 'read', 'resumed', 'statx'], [...names].join(' ')).toEqual(expect.arrayContaining([...names]));
		const opened = calls.filter(line => line.includes('openat('));
		expect(opened.filter(line => !line.includes('O_RDONLY|O_NONBLOCK|O_NOFOLLOW|O_NOATIME'))).toEqual([]);
	});
});

/** One look as a user who owns nothing there; `undefined` where that user cannot even run node. */
async function lookAsNobody(file: string): Promise<unknown> {
	const [program = '', ...args] = await childCommand();
	const child = spawn(program, args, {...nobody, cwd: '/', stdio: ['pipe', 'pipe', 'ignore']});
	child.on('error', () => {
		// EACCES: the folders above node are closed to it.
	});
	child.stdin.on('error', () => {
		// The same.
	});
	child.stdin.write(`${JSON.stringify({look: 'cheap', path: file})}\n`);
	const answer = await text(child.stdout);
	return answer === '' ? undefined : JSON.parse(answer) as unknown;
}

describe('as another user', () => {
	test('what may not be read is unreadable, and what may be read is read', async context => {
		await using folder = await temporaryFolder();
		chmodSync(folder.path, 0o755);
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file, {journalMode: 'wal'});
		await using _writer = await startWriter(file, 'idle');
		const before = fingerprint(folder.path);
		const seen = await lookAsNobody(file);
		context.skip(seen === undefined, 'nobody may not run node here');
		expect(seen).toMatchObject({kind: 'ok'});
		// The access time is the kernel's to update, where the file is another's.
		expect(withoutAccessTimes(fingerprint(folder.path))).toEqual(withoutAccessTimes(before));

		chmodSync(`${file}-wal`, 0);
		expect(await lookAsNobody(file)).toMatchObject({kind: 'unreadable', detail: /no permission/v});
		chmodSync(file, 0);
		expect(await lookAsNobody(file)).toMatchObject({kind: 'unreadable', detail: /no permission/v});
		chmodSync(folder.path, 0o700);
		expect(process.getuid?.() === 0 ? await lookAsNobody(file) : {kind: 'unreadable'}).toMatchObject({kind: 'unreadable'});
	});
});

function withoutAccessTimes(print: Record<string, string>): string[] {
	return Object.entries(print).map(([name, line]) => [name, ...line.split(' ').toSpliced(4, 1)].join(' '));
}
