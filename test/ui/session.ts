import {expect} from 'vitest';
import type {CommandResult, Connection, Snapshot} from '../../source/core/monitor.js';
import {runUi, type RunUiOptions, type UiEnd} from '../../source/ui/run-ui.js';
import {stillTicker, utf8} from './draw.js';
import {createFakeMonitor, type FakeMonitor} from './fake-monitor.js';
import {createFakeTerminal, type FakeTerminal} from './fake-terminal.js';
import {attached} from './fixtures.js';

export type Session = {
	readonly terminal: FakeTerminal;
	readonly monitor: FakeMonitor;
	readonly ended: Promise<UiEnd>;
	/** Types keys and waits until the screen shows the text. */
	type(keys: string, shows: string): Promise<string>;
};

const open: Session[] = [];

/** Ends what `start` has started. */
export async function endSessions(): Promise<void> {
	for (const {terminal, monitor, ended} of open.splice(0)) {
		// Whatever is open, Ctrl-C leaves it; an own engine asks once more.
		terminal.type('\u{3}\u{3}');
		await ended;
		terminal.close();
		expect(monitor.listeners.size).toBe(0);
	}
}

/** The real screen over a monitor and a terminal that the test holds. */
export async function start(snapshot: Snapshot | undefined, {connection = attached, size = [80, 24], answer, options, shows = 'q quit'}: {
	readonly connection?: Connection;
	readonly size?: readonly [number, number];
	readonly answer?: CommandResult;
	readonly options?: Partial<RunUiOptions>;
	readonly shows?: string;
} = {}): Promise<Session> {
	const terminal = createFakeTerminal(...size);
	const monitor = createFakeMonitor(snapshot, connection, answer);
	const ended = runUi({
		monitor,
		streams: terminal.streams,
		env: utf8,
		ticker: stillTicker,
		onSave: async () => '/state/snapshot.json',
		quitNote: ({kind}) => `note for ${kind}`,
		...options,
	});
	const session: Session = {
		terminal,
		monitor,
		ended,
		async type(keys, text) {
			terminal.type(keys);
			return terminal.until(screen => screen.includes(text));
		},
	};
	open.push(session);
	await terminal.until(screen => screen.includes(shows));
	return session;
}
