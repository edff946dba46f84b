#!/usr/bin/env node
// A program that writes to a database, as a service would: `node writer.mjs FILE BEHAVIOUR`. Tells in lines of JSON what it does, and ends
// with its stdin.
import {Buffer} from 'node:buffer';
import {appendFileSync} from 'node:fs';
import process from 'node:process';
import Database from 'better-sqlite3';

const [file, behaviour = 'idle'] = process.argv.slice(2);
const database = new Database(file, {timeout: 5000});
const tell = message => {
	process.stdout.write(`${JSON.stringify(message)}\n`);
};

const insert = database.prepare('INSERT INTO trades (symbol, payload) VALUES (?, zeroblob(?))');
const update = database.prepare('UPDATE trades SET payload = randomblob(?) WHERE id = ?');
const remove = database.prepare('DELETE FROM trades WHERE id = ?');
let written = 0;

/** Inserts, changes and deletes, and leaves the table as long as it was. */
const roll = database.transaction(() => {
	for (let index = 0; index < 20; index += 1) {
		const {lastInsertRowid} = insert.run(`BTC-${written % 97}`, (written * 37) % 1500);
		update.run(written % 1200, Number(lastInsertRowid) - (written % 900));
		remove.run(Number(lastInsertRowid) - 1000);
		written += 1;
	}
});

const transact = database.transaction(() => {
	for (let index = 0; index < 20; index += 1) {
		const {lastInsertRowid} = insert.run(`BTC-${written % 97}`, 50 + ((written * 37) % 3000));
		update.run(100 + (written % 2000), Math.floor(Math.random() * Number(lastInsertRowid)) + 1);
		if (index % 2) {
			remove.run(written + 1);
		}

		written += 1;
	}
});

let isEnding = false;
process.stdin.on('end', () => {
	isEnding = true;
	if (behaviour !== 'busy') {
		process.exit();
	}
}).resume();

const behaviours = {
	/** Holds a connection that has written. */
	idle() {
		for (let index = 0; index < 5; index += 1) {
			transact();
		}

		tell({ready: true});
	},
	/** Nothing but the connection. */
	connected() {
		database.pragma('user_version');
		tell({ready: true});
	},
	exclusive() {
		database.exec('BEGIN EXCLUSIVE');
		tell({ready: true});
	},
	/** In the middle of a transaction that has already reached the file. */
	spilled() {
		database.pragma('cache_size = 5');
		database.exec('BEGIN IMMEDIATE');
		for (let id = 1; id <= 300; id += 1) {
			update.run(3000, id);
		}

		tell({ready: true});
	},
	/** In the middle of the commit of a transaction over two databases: as a journal looks then that a kill leaves behind. */
	several() {
		database.exec(`ATTACH '${file}.second' AS second; CREATE TABLE second.other (id INTEGER)`);
		database.pragma('cache_size = 5');
		database.exec('BEGIN IMMEDIATE; INSERT INTO second.other VALUES (1)');
		for (let id = 1; id <= 300; id += 1) {
			update.run(3000, id);
		}

		// What SQLite appends when such a commit begins: name, its length and sum, and the magic number (writeSuperJournal in pager.c).
		const name = Buffer.from(`${file}-mj0123456789`);
		const tail = Buffer.alloc(8);
		tail.writeUInt32BE(name.length, 0);
		tail.writeUInt32BE(name.reduce((sum, byte) => sum + byte, 0), 4);
		appendFileSync(`${file}-journal`, Buffer.concat([Buffer.alloc(4), name, tail, Buffer.from('d9d505f920a163d7', 'hex')]));
		tell({ready: true});
	},
	/** Writes as fast as it can until its stdin ends; then tells how often, and of every error. */
	busy() {
		const errors = [];
		let transactions = 0;
		let slowest = 0;
		tell({ready: true});
		const turn = () => {
			const until = performance.now() + 20;
			while (performance.now() < until) {
				const start = performance.now();
				try {
					roll();
					transactions += 1;
					if (transactions % 50 === 0 && database.pragma('journal_mode', {simple: true}) === 'wal') {
						database.pragma(`wal_checkpoint(${['PASSIVE', 'TRUNCATE', 'RESTART'][transactions / 50 % 3]})`);
					}

					if (transactions % 400 === 0) {
						database.exec('VACUUM');
					}
				} catch (error) {
					errors.push(error.code);
				}

				slowest = Math.max(slowest, performance.now() - start);
			}

			if (isEnding) {
				tell({transactions, errors, slowest});
				database.close();
			} else {
				setImmediate(turn);
			}
		};

		turn();
	},
};

behaviours[behaviour]();
