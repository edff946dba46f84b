import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	mkdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import Database from 'better-sqlite3';
import {damageFile, pageMiddle, walFrame} from './damage.js';
import {makeDatabase, startWriter} from './databases.js';
import {closed, held, orphaned, put, type Situation} from './situation.js';

const rollback: readonly Situation[] = [
	{name: 'a rollback journal, nobody there', make: closed('delete'), kind: 'ok', records: 500},
	{name: 'journal_mode=TRUNCATE, which leaves an empty journal', make: closed('truncate'), kind: 'ok', records: 500},
	{name: 'journal_mode=PERSIST, which leaves a zeroed journal', make: closed('persist'), kind: 'ok', records: 500},
	{name: 'a rollback journal, a live writer that is idle', make: held('delete', 'idle'), kind: 'ok', records: 550},
	{name: 'BEGIN EXCLUSIVE elsewhere', make: held('delete', 'exclusive'), kind: 'busy', records: 500, detail: /keeps it locked/v},
	{
		name: 'a long transaction elsewhere that has already written into the file',
		make: held('delete', 'spilled'),
		kind: 'busy',
		records: 500,
		detail: /keeps it locked/v,
	},
	{name: 'a hot journal: a writer was killed in the middle of a transaction', make: orphaned('delete', 'spilled'), kind: 'ok', records: 500},
];

const wal: readonly Situation[] = [
	{name: 'WAL, closed cleanly', make: closed('wal'), kind: 'ok', records: 500},
	{name: 'WAL, a live writer that is idle', make: held('wal', 'idle'), kind: 'ok', records: 550},
	{name: 'WAL, a live writer in the middle of a long transaction', make: held('wal', 'spilled'), kind: 'ok', records: 500},
	{name: 'WAL, BEGIN EXCLUSIVE elsewhere, which keeps no reader out', make: held('wal', 'exclusive'), kind: 'ok', records: 500},
	{name: 'WAL, the writer was killed', make: orphaned('wal', 'idle'), kind: 'ok', records: 550},
	{name: 'WAL, the writer was killed in the middle of a transaction', make: orphaned('wal', 'spilled'), kind: 'ok', records: 500},
	{name: 'WAL, without its companions', make: orphaned('wal', 'idle', removeCompanions), kind: 'ok', records: 500},
	{
		name: 'WAL, the last frame was not wholly written',
		make: orphaned('wal', 'idle', file => {
			truncateSync(`${file}-wal`, sizeOf(`${file}-wal`) - 100);
		}),
		kind: 'ok',
		records: 540,
	},
];

const damagedLogs: readonly Situation[] = [
	{
		name: 'WAL, a damaged frame with transactions behind it, the writer was killed',
		make: orphaned('wal', 'idle', file => {
			damageFile(`${file}-wal`, walFrame(2), 16);
		}),
		kind: 'corrupt',
		detail: /write-ahead log is damaged at frame 2/v,
	},
	{
		name: 'WAL, a damaged frame under a live writer',
		make: held('wal', 'idle', file => {
			damageFile(`${file}-wal`, sizeOf(`${file}-wal`) - 100, 16);
		}),
		kind: 'corrupt',
		detail: /write-ahead log is damaged at frame \d+/v,
	},
	{
		name: 'WAL, its header is damaged, the writer was killed',
		make: orphaned('wal', 'idle', damageLogHeader),
		kind: 'corrupt',
		detail: /write-ahead log is damaged at its header/v,
	},
	{
		name: 'WAL, its header is damaged under a live writer',
		make: held('wal', 'idle', damageLogHeader),
		kind: 'corrupt',
		detail: /write-ahead log is damaged at its header/v,
	},
];

const damaged: readonly Situation[] = [
	{
		name: 'cut off',
		make: closed('delete', file => {
			truncateSync(file, 40_960);
		}),
		kind: 'corrupt',
		detail: /cut off: 10 of \d+ pages are there; restore/v,
	},
	{
		name: 'cut off within the header',
		make: closed('delete', file => {
			truncateSync(file, 60);
		}),
		kind: 'corrupt',
		detail: /60 bytes are too few/v,
	},
	{
		name: 'cut off in the middle of its last page',
		make: closed('delete', file => {
			truncateSync(file, sizeOf(file) - 2000);
		}),
		kind: 'corrupt',
	},
	{
		name: 'zeroed header',
		make: closed('delete', file => {
			damageFile(file, 0, 100, 0);
		}),
		kind: 'corrupt',
		detail: /does not begin as an SQLite database/v,
	},
	{
		name: 'not a database',
		make: put(file => {
			writeFileSync(file, '{"json": true}'.repeat(100));
		}),
		kind: 'corrupt',
		detail: /does not begin as/v,
	},
	{name: 'a damaged page in the middle', make: closed('delete', damageMiddle), kind: 'corrupt', detail: /page/iv},
	{name: 'WAL, a damaged page in the middle', make: closed('wal', damageMiddle), kind: 'corrupt', detail: /page/iv},
	{
		name: 'a damaged list of tables',
		make: closed('delete', file => {
			damageFile(file, 100, 3996);
		}),
		kind: 'corrupt',
		detail: /malformed|page/iv,
	},
];

const elsewhere: readonly Situation[] = [
	{
		name: 'missing',
		make: put(() => {
			// Nothing is there.
		}),
		kind: 'missing',
		detail: /no such file/v,
	},
	{
		name: 'empty',
		make: put(file => {
			writeFileSync(file, '');
		}),
		kind: 'missing',
		detail: /empty \(0 bytes\)/v,
	},
	{name: 'a link that leads nowhere', make: link(() => 'nowhere.db'), kind: 'missing', detail: /leads nowhere/v},
	{name: 'a link in a circle', make: link(file => file), kind: 'unreadable', detail: /in a circle/v},
	{name: 'a link to a device', make: link(() => '/dev/zero'), kind: 'unreadable', detail: /a device, not a file/v},
	{
		name: 'a link to a database with a live writer',
		async make(file) {
			mkdirSync(`${file}.d`);
			makeDatabase(`${file}.d/real.db`, {journalMode: 'wal'});
			symlinkSync(`${file}.d/real.db`, file);
			return startWriter(file, 'idle');
		},
		kind: 'ok',
		records: 550,
	},
	{
		name: 'a folder',
		make: put(file => {
			mkdirSync(file);
		}),
		kind: 'unreadable',
		detail: /a folder, not a file/v,
	},
	{name: 'a FIFO', make: put(makeFifo), kind: 'unreadable', detail: /a named pipe, not a file/v},
	{
		name: 'a FIFO in the place of its log',
		make: closed('delete', file => {
			makeFifo(`${file}-wal`);
		}),
		kind: 'unreadable',
		detail: /-wal is a named pipe/v,
	},
];

const configured: readonly Situation[] = [
	{
		name: 'without the table',
		make: closed('delete', file => {
			execute(file, 'ALTER TABLE trades RENAME TO trades_2024');
		}),
		kind: 'no table',
		detail: /no table trades: check databases\[\].table/v,
	},
	{
		name: 'read-only for everybody',
		make: closed('wal', file => {
			chmodSync(file, 0o444);
		}),
		kind: 'ok',
		records: 500,
	},
	{
		name: 'rows that break a rule of the table, which is no damage',
		make: closed('delete', file => {
			const declared = 'payload BLOB NOT NULL CHECK (id > 5)';
			execute(file, `PRAGMA writable_schema = 1;
				UPDATE sqlite_schema SET sql = replace(sql, 'payload BLOB', '${declared}') WHERE name = 'trades';
				UPDATE trades SET payload = NULL WHERE id = 9`);
		}),
		kind: 'ok',
		records: 500,
	},
];

/** The whole of lessons.md, section 2, and what else may be found in a database's place. */
export const situations: readonly Situation[] = [...rollback, ...wal, ...damagedLogs, ...damaged, ...elsewhere, ...configured];

function link(target: (file: string) => string) {
	return put(file => {
		symlinkSync(target(file), file);
	});
}

function execute(file: string, sql: string): void {
	const database = new Database(file);
	database.unsafeMode(true);
	database.exec(sql);
	database.close();
}

function makeFifo(file: string): void {
	execFileSync('mkfifo', [file]);
}

function sizeOf(file: string): number {
	return readFileSync(file).length;
}

function damageMiddle(file: string): void {
	damageFile(file, pageMiddle(file), 4096);
}

function damageLogHeader(file: string): void {
	damageFile(`${file}-wal`, 12, 4);
}

function removeCompanions(file: string): void {
	rmSync(`${file}-wal`);
	rmSync(`${file}-shm`);
}
