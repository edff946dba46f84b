import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import Database from 'better-sqlite3';

export type DatabaseOptions = {
	readonly journalMode?: 'delete' | 'truncate' | 'persist' | 'wal';
	readonly rows?: number;
	/** Bytes of each row's payload. */
	readonly payload?: number;
};

/** Makes a database with a table `trades` as the seed has it, 500 rows unless said otherwise, and closes it. */
export function makeDatabase(file: string, {journalMode = 'delete', rows = 500, payload = 800}: DatabaseOptions = {}): void {
	const database = new Database(file);
	database.pragma(`journal_mode = ${journalMode}`);
	database.exec('CREATE TABLE trades (id INTEGER PRIMARY KEY, symbol TEXT NOT NULL, payload BLOB); CREATE INDEX by_symbol ON trades (symbol)');
	database.prepare(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO trades SELECT i, 'BTC-' || (i % 97), zeroblob(?) FROM n`).run(rows, payload);
	database.close();
}

/** A process that has a database open. */
export type Writer = AsyncDisposable & {
	/** Resolves with what it tells at its end, which this asks for. */
	end(): Promise<Record<string, unknown>>;
	/** Kills it as a crash would. */
	kill(): Promise<void>;
};

export type WriterBehaviour = 'idle' | 'connected' | 'exclusive' | 'spilled' | 'several' | 'busy';

/** Starts a process that writes to a database, and resolves when it has come to where its behaviour says. */
export async function startWriter(file: string, behaviour: WriterBehaviour): Promise<Writer> {
	const child = spawn(process.execPath, [path.join(import.meta.dirname, 'writer.mjs'), file, behaviour], {stdio: ['pipe', 'pipe', 'inherit']});
	const lines = createInterface({input: child.stdout});
	const exit = once(child, 'exit');
	const [first] = await Promise.race([once(lines, 'line'), exit]) as unknown[];
	if (typeof first !== 'string') {
		throw new TypeError(`The writer ended with ${String(first)} before it was ready`);
	}

	let last = first;
	lines.on('line', line => {
		last = line;
	});
	const kill = async () => endChild(child, exit, 'SIGKILL');
	return {
		async end() {
			child.stdin.end();
			await once(lines, 'close');
			await exit;
			return JSON.parse(last) as Record<string, unknown>;
		},
		kill,
		[Symbol.asyncDispose]: kill,
	};
}

async function endChild(child: ChildProcess, exit: Promise<unknown>, signal: NodeJS.Signals): Promise<void> {
	child.kill(signal);
	await exit;
}
