import {noHour, withCheck} from '../../source/core/last-hour.js';
import type {
	Command,
	CommandResult,
	Connection,
	Monitor,
	Snapshot,
} from '../../source/core/monitor.js';

/** A detector of which the test says what it shows, and which remembers what it was asked. */
export type FakeMonitor = Monitor & {
	/** Without the dry runs, which change nothing. */
	readonly commands: Command[];
	show(snapshot: Snapshot | undefined, connection?: Connection): void;
	readonly listeners: ReadonlySet<() => void>;
};

const done: CommandResult = {ok: true, code: 0, message: 'It is done.'};

export function createFakeMonitor(snapshot: Snapshot | undefined, connection: Connection, answer: CommandResult = done): FakeMonitor {
	const listeners = new Set<() => void>();
	const commands: Command[] = [];
	let shown = {snapshot, connection};
	let hour = snapshot ? withCheck(noHour, undefined, snapshot.status) : noHour;
	return {
		commands,
		listeners,
		show(nextSnapshot, nextConnection = shown.connection) {
			hour = isWhole(nextSnapshot) ? withCheck(hour, isWhole(shown.snapshot) ? shown.snapshot.status : undefined, nextSnapshot.status) : hour;
			shown = {snapshot: nextSnapshot, connection: nextConnection};
			for (const listener of listeners) {
				listener();
			}
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		getSnapshot: () => shown.snapshot,
		getLastHour: () => hour,
		// A remote monitor makes a new object each time.
		getConnection: () => ({...shown.connection}),
		async send(command) {
			if (command.command === 'restart' && command.dryRun) {
				return {ok: true, code: 0, message: 'Preflight passed.'};
			}

			commands.push(command);
			return answer;
		},
		close: async () => undefined,
	};
}

/** A test may show half a snapshot, to see what becomes of it. */
function isWhole(snapshot: Snapshot | undefined): snapshot is Snapshot {
	return snapshot !== undefined && 'detector' in snapshot.status;
}
