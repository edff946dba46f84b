import {statSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {hasConnection, isLockedExclusively, readLocks} from '../../../source/probes/database/locks.js';
import {hasReal} from '../../helpers/real.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {makeDatabase, startWriter, type DatabaseOptions, type WriterBehaviour} from './databases.js';

describe('the kernel\'s list of locks is read as SQLite means them', () => {
	test.each([
		['EXCLUSIVE', '1: POSIX  ADVISORY  WRITE 4711 fe:00:131 1073741824 1073742335', true],
		['EXCLUSIVE, held by an open file', '1: OFDLCK ADVISORY  WRITE -1 fe:00:131 1073741824 1073742335', true],
		['EXCLUSIVE without PENDING', '1: POSIX  ADVISORY  WRITE 4711 fe:00:131 1073741826 1073742335', true],
		['PENDING', '1: POSIX  ADVISORY  WRITE 4711 fe:00:131 1073741824 1073741825', true],
		['the whole file', '1: POSIX  ADVISORY  WRITE 4711 fe:00:131 0 EOF', true],
		['RESERVED, which lets readers in', '1: POSIX  ADVISORY  WRITE 4711 fe:00:131 1073741825 1073741825', false],
		['SHARED', '1: POSIX  ADVISORY  READ  4711 fe:00:131 1073741826 1073742335', false],
		['another file', '1: POSIX  ADVISORY  WRITE 4711 fe:00:1311 1073741824 1073742335', false],
		['another file whose process has that number', '1: POSIX  ADVISORY  WRITE 131 fe:00:7 1073741824 1073742335', false],
		['one who only waits', '1: -> POSIX  ADVISORY  WRITE 4711 fe:00:131 1073741824 1073742335', false],
		['flock, which SQLite does not look at', '1: FLOCK  ADVISORY  WRITE 4711 fe:00:131 0 EOF', false],
		['nothing', '', false],
		['something else', 'fe:00:131 gibberish', false],
	])('%s', (_name, line, expected) => {
		expect(isLockedExclusively(`2: FLOCK  ADVISORY  WRITE 1 00:1a:131 0 EOF\n${line}\n`, 131n)).toBe(expected);
	});

	test('a read lock on the 128th byte of the shared memory is a live connection', () => {
		const line = '1: POSIX  ADVISORY  READ  4711 fe:00:131 128 128';
		expect(hasConnection(line, 131n)).toBe(true);
		expect(hasConnection(line, 132n)).toBe(false);
		expect(hasConnection('1: POSIX  ADVISORY  READ  4711 fe:00:131 123 123', 131n)).toBe(false);
	});
});

describe.skipIf(!hasReal('proc'))('as it is with live programs', () => {
	test.each<[string, DatabaseOptions['journalMode'] & string, WriterBehaviour, [boolean, boolean]]>([
		['a connection', 'delete', 'connected', [false, false]],
		['BEGIN EXCLUSIVE', 'delete', 'exclusive', [true, false]],
		['a large transaction that has reached the file', 'delete', 'spilled', [true, false]],
		['a connection with a write-ahead log', 'wal', 'idle', [false, true]],
	])('%s', async (_name, journalMode, behaviour, [isLocked, isConnected]) => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file, {journalMode});
		await using writer = await startWriter(file, behaviour);
		const inode = (name: string) => statSync(name, {bigint: true}).ino;
		expect(isLockedExclusively(readLocks(), inode(file))).toBe(isLocked);
		expect(isConnected && hasConnection(readLocks(), inode(`${file}-shm`))).toBe(isConnected);
		await writer.kill();
		expect(isLockedExclusively(readLocks(), inode(file))).toBe(false);
		expect(isConnected && hasConnection(readLocks(), inode(`${file}-shm`))).toBe(false);
	});
});
