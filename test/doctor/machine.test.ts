import {describe, expect, test} from 'vitest';
import {judgeClock, judgeDisk, judgeFolder, type DiskFacts, type FolderFacts} from '../../source/doctor/machine.js';

const folder: FolderFacts = {name: 'log folder', key: 'logDirectory', folder: '/srv/logs', is: 'folder', isWritable: true, owner: undefined};

test.each<[Partial<FolderFacts>, string, string]>([
	[{}, 'ok', '/srv/logs can be written'],
	[{is: 'missing'}, 'ok', '/srv/logs will be made'],
	[{is: 'other'}, 'fail', '/srv/logs is no folder'],
	[{isWritable: false}, 'fail', '/srv/logs cannot be written by this user'],
	[{is: 'missing', isWritable: false}, 'fail', '/srv/logs cannot be made by this user'],
	[{owner: 1000}, 'fail', '/srv/logs belongs to another user (id 1000)'],
])('a folder %j: %s, %s', (change, status, found) => {
	expect(judgeFolder({...folder, ...change})).toMatchObject({status, found});
});

const megabyte = 1024 * 1024;
const disk: DiskFacts = {name: 'project', folder: '/srv', free: 50_000 * megabyte, size: 100_000 * megabyte, hasFreeFiles: true, isReadOnly: false};

describe('a disk', () => {
	test.each<[string, Partial<DiskFacts>, string, string]>([
		['with room', {}, 'ok', '50000 MB free of 100000 MB (/srv)'],
		['with less than 200 MB', {free: 199 * megabyte, size: 1000 * megabyte}, 'warn', 'nearly full'],
		['with less than 5 % and 2 GB', {free: 2047 * megabyte}, 'warn', 'nearly full'],
		['with less than 5 %, but 2 GB', {free: 2048 * megabyte}, 'ok', '2048 MB free'],
		['with less than 2 GB, but 5 %', {free: 500 * megabyte, size: 10_000 * megabyte}, 'ok', '500 MB free'],
		['with less than 5 MB', {free: 4 * megabyte}, 'fail', 'it is full'],
		['without room for a file', {hasFreeFiles: false}, 'fail', 'no more files can be made'],
		['that is read-only', {isReadOnly: true}, 'fail', 'it is read-only'],
		['that does not tell its size', {free: 0, size: 0}, 'ok', '0 MB free of 0 MB'],
	])('%s', (_, change, status, found) => {
		expect(judgeDisk({...disk, ...change})).toMatchObject({status, subject: 'disk of the project', found: expect.stringContaining(found) as string});
	});
});

test.each([
	[true, 'ok', 'synchronized'],
	[false, 'warn', 'not synchronized'],
	[undefined, 'warn', 'whether the clock is kept in time cannot be told here'],
] as const)('a clock, %s: %s', (isSynchronized, status, found) => {
	expect(judgeClock(isSynchronized)).toMatchObject({status, found});
});
