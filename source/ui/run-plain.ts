import {errorMessage} from '../core/caught.js';
import type {Connection, Monitor} from '../core/monitor.js';
import type {DetectorEvent} from '../core/events.js';
import {cleanText} from './line.js';
import {newEvents, plainLine} from './plain.js';

export type PlainOptions = {
	readonly monitor: Monitor;
	/** Takes one line, without a line break. */
	readonly write: (line: string) => void;
	readonly ended: Promise<unknown>;
};

/** Plain lines instead of a screen: what the state is now, then one line for each event, until `ended` resolves. */
export async function runPlain({monitor, write, ended}: PlainOptions): Promise<void> {
	const report = safely(createReporter(monitor, write), write);
	report();
	const unsubscribe = monitor.subscribe(report);
	try {
		await ended;
	} finally {
		unsubscribe();
	}
}

/** What cannot be shown is said once: the last resort of a screen that failed must not end the guard either. */
function safely(report: () => void, write: (line: string) => void): () => void {
	let said: string | undefined;
	return () => {
		try {
			report();
		} catch (error) {
			const text = `WARN unreadable: what the detector says cannot be shown (${errorMessage(error)}). Its event log has it.`;
			if (text !== said) {
				write(text);
			}

			said = text;
		}
	};
}

function createReporter(monitor: Monitor, write: (line: string) => void): () => void {
	let last: DetectorEvent | undefined;
	let isKnown = false;
	let connection: Connection = monitor.getConnection();
	return () => {
		const next = monitor.getConnection();
		if (next.kind !== connection.kind) {
			write(connectionLine(next));
		}

		connection = next;
		const snapshot = monitor.getSnapshot();
		if (!snapshot) {
			return;
		}

		// What happened before is told by the decision sentence; the old events are in the log.
		const news = isKnown ? newEvents(last, snapshot.events) : [];
		if (!isKnown) {
			write(`${snapshot.status.generated_at} NOW ${cleanText(snapshot.status.decision)}`);
		}

		isKnown = true;
		for (const event of news) {
			write(plainLine(event));
		}

		last = snapshot.events.at(-1) ?? last;
	};
}

function connectionLine(connection: Connection): string {
	return connection.kind === 'lost'
		? `${new Date(connection.since).toISOString()} WARN lost: no answer from the detector since then; it is asked again and again`
		: 'INFO connected: the detector answers again';
}
