import type {Database} from 'better-sqlite3';
import type {Connection} from './connection.js';

/** Transactions within transactions, and what waits for the outermost one to be on the disk. */
export function transactions(database: Database, use: Connection['use']): Pick<Connection, 'atomically' | 'afterCommit'> {
	let waiting: Array<() => void> = [];

	const runWaiting = () => {
		const due = waiting;
		waiting = [];
		for (const work of due) {
			work();
		}
	};

	const atomically = <Value>(work: () => Value): Value => {
		const before = waiting.length;
		const thrown: {error?: unknown} = {};
		const transaction = database.transaction(() => {
			try {
				return work();
			} catch (error) {
				thrown.error = error;
				throw error;
			}
		});
		try {
			const value = use(() => transaction.immediate());
			if (!database.inTransaction) {
				use(runWaiting);
			}

			return value;
		} catch (error) {
			waiting = waiting.slice(0, before);
			throw 'error' in thrown ? thrown.error : error;
		}
	};

	/** Without the wait for the disk: everything that is not expressly routine is written under FULL. */
	const quickly = <Value>(work: () => Value): Value => {
		try {
			database.pragma('synchronous = NORMAL');
			return atomically(work);
		} finally {
			database.pragma('synchronous = FULL');
		}
	};

	return {
		atomically: (work, durability = 'lasting') => durability === 'routine' && !database.inTransaction ? quickly(work) : atomically(work),
		afterCommit(work) {
			waiting.push(work);
			if (!database.inTransaction) {
				runWaiting();
			}
		},
	};
}
