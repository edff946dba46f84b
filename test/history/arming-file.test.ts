import {mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {newMemory, type Disarmed} from '../../source/core/memory.js';
import {rememberArming} from '../../source/history/arming-file.js';
import {createMemoryJournal} from '../../source/history/memory-journal.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {moment} from './journal-contract.js';
import {openedJournal} from './opened-journal.js';

const disarmed: Disarmed = {at: moment(1), lasts: undefined, reason: 'deploy'};
const memory = newMemory(moment(0));

function loseHistory(stateDirectory: string): void {
	for (const suffix of ['', '-wal', '-shm']) {
		rmSync(path.join(stateDirectory, `history.db${suffix}`), {force: true});
	}
}

test('what a person disarmed outlives a history that is deleted, and is for the owner only', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	journal.saveMemory(memory);
	expect(journal.lostArming()).toBeUndefined();
	journal.saveMemory({...memory, disarmed});
	journal.close();
	expect(statSync(path.join(folder.path, 'arming.json')).mode % 0o1000).toBe(0o600);
	loseHistory(folder.path);
	const next = openedJournal(folder.path, moment(10));
	expect(next.loadMemory()).toBeUndefined();
	expect(next.lostArming()).toEqual({disarmed: {at: moment(1), reason: 'deploy'}});
	next.saveMemory({...memory, disarmed});
	expect(next.lostArming()).toBeUndefined();
	next.close();
});

test('a history that is deleted while all is armed is noticed, too; a first one is not lost', async () => {
	await using folder = await temporaryFolder();
	const journal = openedJournal(folder.path, moment(0));
	expect(journal.lostArming()).toBeUndefined();
	journal.saveMemory(memory);
	journal.close();
	loseHistory(folder.path);
	const next = openedJournal(folder.path, moment(10));
	expect(next.lostArming()).toEqual({disarmed: undefined});
	next.close();
});

test('an older copy of the history does not arm what was disarmed since, and one that knows more keeps it', async () => {
	await using folder = await temporaryFolder();
	const journal = createMemoryJournal();
	rememberArming(journal, folder.path).saveMemory({...memory, disarmed});
	journal.saveMemory(memory);
	expect(rememberArming(journal, folder.path).lostArming()).toMatchObject({disarmed: {reason: 'deploy'}});
	writeFileSync(path.join(folder.path, 'arming.json'), '{"disarmed": null}');
	journal.saveMemory({...memory, disarmed});
	expect(rememberArming(journal, folder.path).lostArming()).toBeUndefined();
});

test('it is noted in the stand-in for a history that cannot be opened, too', async () => {
	await using folder = await temporaryFolder();
	rememberArming(createMemoryJournal('it is damaged'), folder.path).saveMemory({...memory, disarmed});
	expect(rememberArming(createMemoryJournal('it is damaged'), folder.path).lostArming()).toEqual({disarmed: {at: moment(1), reason: 'deploy'}});
});

test('it is written when it changes, and only then', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'arming.json');
	const inode = () => statSync(file).ino;
	const journal = rememberArming(createMemoryJournal(), folder.path);
	journal.saveMemory({...memory, disarmed});
	const first = inode();
	journal.saveMemory({...memory, checks: 7, disarmed});
	rememberArming(createMemoryJournal(), folder.path).saveMemory({...memory, disarmed});
	expect(inode()).toBe(first);
	journal.saveMemory(memory);
	expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({disarmed: null});
});

test.each(['', '{', '[]', '{}', '{"disarmed": true}', '{"disarmed": {"at": 1}}'])('what cannot be understood is disarmed for ever: %j', async text => {
	await using folder = await temporaryFolder();
	writeFileSync(path.join(folder.path, 'arming.json'), text);
	expect(rememberArming(createMemoryJournal(), folder.path).lostArming()).toMatchObject({disarmed: {lasts: undefined, reason: expect.stringContaining('arming.json') as unknown}});
});

test('when it cannot be written the journal has failed, and says where', async () => {
	await using folder = await temporaryFolder();
	mkdirSync(path.join(folder.path, 'arming.json.tmp'));
	expect(() => {
		rememberArming(createMemoryJournal(), folder.path).saveMemory(memory);
	}).toThrow('arming.json');
});
