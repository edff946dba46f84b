import type {
	Command,
	CommandResult,
	Connection,
	Monitor,
	Snapshot,
} from '../../source/core/monitor.js';

/** A detector of which the test says what it shows, and which remembers what it was asked. */
export type FakeMonitor = Monitor & {
	readonly commands: Command[];
	show(snapshot: Snapshot | undefined, connection?: Connection): void;
	readonly listeners: ReadonlySet<() => void>;
};

const done: CommandResult = {ok: true, code: 0, message: 'It is done.'};

export function createFakeMonitor(snapshot: Snapshot | undefined, connection: Connection, answer: CommandResult = done): FakeMonitor {
	const listeners = new Set<() => void>();
	const commands: Command[] = [];
	let shown = {snapshot, connection};
	return {
		commands,
		listeners,
		show(nextSnapshot, nextConnection = shown.connection) {
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
		// A remote monitor makes a new object each time.
		getConnection: () => ({...shown.connection}),
		async send(command) {
			commands.push(command);
			return answer;
		},
		close: async () => undefined,
	};
}
