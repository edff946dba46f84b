import {execFileSync} from 'node:child_process';
import {
	chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, symlinkSync, truncateSync, writeFileSync,
} from 'node:fs';
import type {DatabaseObservation} from '../../../source/core/observation.js';
import {makeDatabase, startWriter, type Writer} from './databases.js';
import {damageFile, pageMiddle, walFrame} from './damage.js';

/** One of the states in which a database may be found, and what a look has to say of it. */
export type Situation = {
	readonly name: string;
	/** Makes it at this path; whatever is returned lives until the looks are over. */
	readonly make: (file: string) => Promise<Writer | undefined> | undefined;
	readonly kind: DatabaseObservation['kind'];
	readonly records?: number;
	readonly detail?: RegExp;
};

async function killedWriter(file: string, behaviour: 'idle' | 'spilled'): Promise<undefined> {
	const writer = await startWriter(file, behaviour);
	await writer.kill();
	return undefined;
}

const rollback: readonly Situation[] = [
	{name: 'a rollback journal, nobody there', make: file => void makeDatabase(file), kind: 'ok', records: 500},
	{name: 'journal_mode=TRUNCATE, which leaves an empty journal', make: file => void makeDatabase(file, {journalMode: 'truncate'}), kind: 'ok', records: 500},
	{name: 'journal_mode=PERSIST, which leaves a zeroed journal', make: file => void makeDatabase(file, {journalMode: 'persist'}), kind: 'ok', records: 500},
	{
		name: 'a rollback journal, a live writer that is idle', async make(file) {
			makeDatabase(file);
			return startWriter(file, 'idle');
		}, kind: 'ok', records: 550,
	},
	{
		name: 'BEGIN EXCLUSIVE elsewhere', async make(file) {
			makeDatabase(file);
			return startWriter(file, 'exclusive');
		}, kind: 'busy', records: 500, detail: /keeps it locked/v,
	},
	{
		name: 'a long transaction elsewhere that has already written into the file', async make(file) {
			makeDatabase(file);
			return startWriter(file, 'spilled');
		}, kind: 'busy', records: 500, detail: /keeps it locked/v,
	},
	{
		name: 'a hot journal: a writer was killed in the middle of a transaction', async make(file) {
			makeDatabase(file);
			return killedWriter(file, 'spilled');
		}, kind: 'ok', records: 500,
	},
];

const walSituations: readonly Situation[] = [
	{name: 'WAL, closed cleanly', make: file => void makeDatabase(file, {journalMode: 'wal'}), kind: 'ok', records: 500},
	{
		name: 'WAL, a live writer that is idle', async make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			return startWriter(file, 'idle');
		}, kind: 'ok', records: 550,
	},
	{
		name: 'WAL, a live writer in the middle of a long transaction', async make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			return startWriter(file, 'spilled');
		}, kind: 'ok', records: 500,
	},
	{
		name: 'WAL, BEGIN EXCLUSIVE elsewhere, which keeps no reader out', async make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			return startWriter(file, 'exclusive');
		}, kind: 'ok', records: 500,
	},
	{
		name: 'WAL, the writer was killed', async make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			return killedWriter(file, 'idle');
		}, kind: 'ok', records: 550,
	},
	{
		name: 'WAL, the writer was killed in the middle of a transaction', async make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			return killedWriter(file, 'spilled');
		}, kind: 'ok', records: 500,
	},
	{
		name: 'WAL, the file alone, copied away from its companions', async make(file) {
			makeDatabase(`${file}.original`, {journalMode: 'wal'});
			await killedWriter(`${file}.original`, 'idle');
			copyFileSync(`${file}.original`, file);
			return undefined;
		}, kind: 'ok', records: 500,
	},
	{
		name: 'WAL, the last frame was not wholly written', async make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			await killedWriter(file, 'idle');
			truncateSync(`${file}-wal`, readFileSync(`${file}-wal`).length - 100);
			return undefined;
		}, kind: 'ok', records: 540,
	},
	{
		name: 'WAL, a damaged frame with transactions behind it, the writer was killed', async make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			await killedWriter(file, 'idle');
			damageFile(`${file}-wal`, walFrame(2), 16);
			return undefined;
		}, kind: 'corrupt', detail: /write-ahead log is damaged at frame 2/v,
	},
	{
		name: 'WAL, a damaged frame under a live writer', async make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			const writer = await startWriter(file, 'idle');
			damageFile(`${file}-wal`, readFileSync(`${file}-wal`).length - 100, 16);
			return writer;
		}, kind: 'corrupt', detail: /write-ahead log is damaged at frame \d+/v,
	},
	{
		name: 'WAL, its header is damaged, the writer was killed', async make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			await killedWriter(file, 'idle');
			damageFile(`${file}-wal`, 12, 4);
			return undefined;
		}, kind: 'corrupt', detail: /write-ahead log is damaged at its header/v,
	},
	{
		name: 'WAL, its header is damaged under a live writer', async make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			const writer = await startWriter(file, 'idle');
			damageFile(`${file}-wal`, 12, 4);
			return writer;
		}, kind: 'corrupt', detail: /write-ahead log is damaged at its header/v,
	},
];

const damaged: readonly Situation[] = [
	{
		name: 'cut off', make(file) {
			makeDatabase(file);
			truncateSync(file, 40_960);
			return undefined;
		}, kind: 'corrupt', detail: /cut off: 10 of \d+ pages are there; restore/v,
	},
	{
		name: 'cut off within the header', make(file) {
			makeDatabase(file);
			truncateSync(file, 60);
			return undefined;
		}, kind: 'corrupt', detail: /60 bytes are too few/v,
	},
	{
		name: 'zeroed header', make(file) {
			makeDatabase(file);
			damageFile(file, 0, 100, 0);
			return undefined;
		}, kind: 'corrupt', detail: /does not begin as an SQLite database/v,
	},
	{name: 'not a database', make: file => void writeFileSync(file, '{"json": true}'.repeat(100)), kind: 'corrupt', detail: /does not begin as/v},
	{
		name: 'a damaged page in the middle', make(file) {
			makeDatabase(file);
			damageFile(file, pageMiddle(file), 4096);
			return undefined;
		}, kind: 'corrupt', detail: /page/iv,
	},
	{
		name: 'WAL, a damaged page in the middle', make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			damageFile(file, pageMiddle(file), 4096);
			return undefined;
		}, kind: 'corrupt', detail: /page/iv,
	},
	{
		name: 'cut off in the middle of its last page', make(file) {
			makeDatabase(file);
			truncateSync(file, readFileSync(file).length - 2000);
			return undefined;
		}, kind: 'corrupt',
	},
	{
		name: 'a damaged list of tables', make(file) {
			makeDatabase(file);
			damageFile(file, 100, 3996);
			return undefined;
		}, kind: 'corrupt', detail: /malformed|page/iv,
	},
];

const elsewhere: readonly Situation[] = [
	{name: 'missing', make: () => undefined, kind: 'missing', detail: /no such file/v},
	{name: 'empty', make: file => void writeFileSync(file, ''), kind: 'missing', detail: /empty \(0 bytes\)/v},
	{name: 'a link that leads nowhere', make: file => void symlinkSync('nowhere.db', file), kind: 'missing', detail: /leads nowhere/v},
	{name: 'a link in a circle', make: file => void symlinkSync(file, file), kind: 'unreadable', detail: /in a circle/v},
	{
		name: 'a link to a database with a live writer', async make(file) {
			mkdirSync(`${file}.d`);
			makeDatabase(`${file}.d/real.db`, {journalMode: 'wal'});
			symlinkSync(`${file}.d/real.db`, file);
			return startWriter(file, 'idle');
		}, kind: 'ok', records: 550,
	},
	{name: 'a folder', make: file => void mkdirSync(file), kind: 'unreadable', detail: /a folder, not a file/v},
	{name: 'a FIFO', make: file => void execFileSync('mkfifo', [file]), kind: 'unreadable', detail: /a named pipe, not a file/v},
	{name: 'a link to a device', make: file => void symlinkSync('/dev/zero', file), kind: 'unreadable', detail: /a device, not a file/v},
	{
		name: 'a FIFO in the place of its log', make(file) {
			makeDatabase(file);
			execFileSync('mkfifo', [`${file}-wal`]);
			return undefined;
		}, kind: 'unreadable', detail: /-wal is a named pipe/v,
	},
	{
		name: 'without the table', make(file) {
			makeDatabase(`${file}.old`);
			execFileSync('sqlite3', [`${file}.old`, 'ALTER TABLE trades RENAME TO trades_2024']);
			renameSync(`${file}.old`, file);
			return undefined;
		}, kind: 'no table', detail: /no table trades: check databases\[\].table/v,
	},
	{
		name: 'read-only for everybody', make(file) {
			makeDatabase(file, {journalMode: 'wal'});
			chmodSync(file, 0o444);
			return undefined;
		}, kind: 'ok', records: 500,
	},
	{
		name: 'rows that break a rule of the table, which is no damage', make(file) {
			makeDatabase(file);
			execFileSync('sqlite3', [file, 'PRAGMA writable_schema=1; UPDATE sqlite_schema SET sql = replace(sql, \'payload BLOB\', \'payload BLOB NOT NULL CHECK (id > 5)\') WHERE name = \'trades\'; UPDATE trades SET payload = NULL WHERE id = 9;']);
			return undefined;
		}, kind: 'ok', records: 500,
	},
];

/** The whole of lessons.md, section 2, and what else may be found in a database's place. */
export const situations: readonly Situation[] = [...rollback, ...walSituations, ...damaged, ...elsewhere];
