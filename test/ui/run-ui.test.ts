import {
	afterEach,
	describe,
	expect,
	test,
} from 'vitest';
import type {CommandResult, Connection, Snapshot} from '../../source/core/monitor.js';
import {runUi, type RunUiOptions, type UiEnd} from '../../source/ui/run-ui.js';
import {stillTicker, utf8} from './draw.js';
import {createFakeMonitor, type FakeMonitor} from './fake-monitor.js';
import {createFakeTerminal, type FakeTerminal} from './fake-terminal.js';
import {
	attached,
	cascading,
	disarmed,
	event,
	healthy,
	lost,
	own,
	picture,
	thousand,
} from './fixtures.js';

type Session = {
	readonly terminal: FakeTerminal;
	readonly monitor: FakeMonitor;
	readonly ended: Promise<UiEnd>;
	/** Types keys and waits until the screen shows the text. */
	type(keys: string, shows: string): Promise<string>;
};

const open: Session[] = [];

afterEach(async () => {
	for (const {terminal, monitor, ended} of open.splice(0)) {
		// Whatever is open, Ctrl-C leaves it; an own engine asks once more.
		terminal.type('\u{3}\u{3}');
		await ended;
		terminal.close();
		expect(monitor.listeners.size).toBe(0);
	}
});

async function start(snapshot: Snapshot | undefined, {connection = attached, size = [80, 24], answer, options, shows = 'q quit'}: {
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

describe('MASTER RESTART', () => {
	test('R and Enter do nothing', async () => {
		const {type, monitor} = await start(cascading);
		await type('R', 'Type RESTART');
		await type('\r', 'that was not RESTART');
		expect(monitor.commands).toEqual([]);
	});

	test('R, RESTART and Enter ask the detector for it, and its answer is shown', async () => {
		const {type, monitor} = await start(cascading, {answer: {ok: true, code: 0, message: 'MASTER RESTART #4 was started.'}});
		await type('R', 'Type RESTART');
		await type('RESTART', 'Enter: RESTART');
		await type('\r', 'MASTER RESTART #4 was started.');
		expect(monitor.commands).toEqual([{command: 'restart', reason: 'asked for on the screen'}]);
	});

	test('also when the keys arrive all at once, as over a slow link', async () => {
		const {type, monitor} = await start(cascading);
		await type('RRESTART\r', 'It is done.');
		expect(monitor.commands).toHaveLength(1);
	});

	test('a refusal is said as one', async () => {
		const {type} = await start(cascading, {answer: {ok: false, code: 75, message: 'A restart is in progress already.'}});
		expect(await type('RRESTART\r', 'in progress already')).toContain('NOT DONE');
	});

	test('a pasted word counts as typing, its line break does not', async () => {
		const {type, monitor} = await start(cascading);
		await type('R', 'Type RESTART');
		await type('\u{1B}[200~RESTART\r\n\u{1B}[201~', 'Enter: RESTART');
		expect(monitor.commands).toEqual([]);
		await type('\r', 'It is done.');
		expect(monitor.commands).toHaveLength(1);
	});

	test('Esc cancels, and nothing was asked of the detector', async () => {
		const {type, monitor} = await start(cascading);
		await type('RRESTART', 'Enter: RESTART');
		await type('\u{1B}', 'worst first');
		expect(monitor.commands).toEqual([]);
	});
});

test('what is pasted where nothing is typed presses no key', async () => {
	const {type, monitor, terminal} = await start(cascading);
	terminal.type('\u{1B}[200~xrSpRESTART\r\u{1B}[201~');
	await type('?', 'keys and symbols');
	expect(monitor.commands).toEqual([]);
});

describe('the other keys', () => {
	test('x calls off the restart that is due', async () => {
		const {type, monitor} = await start(cascading, {answer: {ok: true, code: 0, message: 'Called off for 1 hour.'}});
		await type('x', 'Called off for 1 hour.');
		expect(monitor.commands).toEqual([{command: 'abort'}]);
	});

	test('r checks now', async () => {
		const {type, monitor} = await start(healthy);
		await type('r', 'It is done.');
		expect(monitor.commands).toEqual([{command: 'check'}]);
	});

	test('p asks for how long and why, and disarms', async () => {
		const {type, monitor} = await start(healthy);
		await type('p', 'For how long:  1h');
		await type('\u{15}2h\rnew release\r', 'It is done.');
		expect(monitor.commands).toEqual([{command: 'disarm', forMs: 7_200_000, reason: 'new release'}]);
	});

	test('p arms where it is disarmed', async () => {
		const {type, monitor} = await start(disarmed);
		await type('p', 'Enter arms');
		await type('\r', 'It is done.');
		expect(monitor.commands).toEqual([{command: 'arm'}]);
	});

	test('S saves a snapshot and says where', async () => {
		const {type} = await start(healthy);
		await type('S', 'saved to /state/snapshot.json');
	});

	test('a snapshot that cannot be saved is said, and the screen goes on', async () => {
		const {type} = await start(healthy, {
			options: {
				async onSave() {
					throw new Error('The disk is full. Free space on /state.');
				},
			},
		});
		expect(await type('S', 'The disk is full.')).toContain('NOT DONE');
		await type('?', 'keys and symbols');
	});

	test('/ filters while it is typed, Enter keeps it, Esc shows all', async () => {
		const {type, terminal} = await start(cascading);
		await type('/watchdog', 'Enter keeps it');
		await terminal.until(screen => screen.includes('btc_price_watchdog') && !screen.includes('main_app  '));
		terminal.type('\r');
		await terminal.until(screen => screen.includes('/watchdog') && screen.includes('q quit'));
		await type('\u{1B}', 'main_app');
	});

	test('o sorts in another way', async () => {
		const {type} = await start(cascading);
		expect(await type('o', 'as configured')).toMatch(/▸✗ main_app/v);
		await type('o', 'by name');
	});

	test('arrows and j move, Enter opens the service, l its log, which is followed, Esc goes back', async () => {
		const reads: string[] = [];
		const {type, terminal} = await start(cascading, {
			options: {
				async readLog(service) {
					reads.push(service);
					return ['first line', 'last line'];
				},
			},
		});
		await type('j', '▸✗ main_app');
		await type('\u{1B}[B', '▸✗ trade_executor');
		await type('\u{1B}[A', '▸✗ main_app');
		await type('\r', 'last line');
		await type('l', 'main_app: log, followed');
		expect(new Set(reads)).toEqual(new Set(['main_app']));
		await type('\u{1B}', 'counts as');
		terminal.type('\u{1B}');
		await terminal.until(screen => screen.includes('worst first'));
	});

	test('End and PgUp move through a thousand services, of which only the visible ones are drawn', async () => {
		const {type, terminal} = await start(thousand);
		await type('\u{1B}[F', 'worker_0999');
		await type('\u{1B}[5~', '▸✓ worker_0988');
		await type('\u{1B}[5~', '▸✓ worker_0977');
		expect(terminal.written()).not.toContain('worker_0500');
		expect(terminal.overflows()).toEqual([]);
	});

	test('? e and i open help, events and incidents', async () => {
		const {type} = await start(cascading);
		await type('?', 'keys and symbols');
		await type('e', 'events, the newest first');
		await type('i', 'incidents and restarts');
	});

	test('Ctrl-L draws everything anew', async () => {
		const {type, terminal} = await start(healthy);
		const before = terminal.written().length;
		await type('\u{C}', 'q quit');
		await terminal.until(() => terminal.written().slice(before).includes('btc_price_watchdog'));
	});

	test('Ctrl-Z hands the terminal to the shell, says whether something still watches, and comes back', async () => {
		const stopped = Promise.withResolvers<undefined>();
		const {type, terminal} = await start(healthy, {connection: own, options: {stopProcess: async () => stopped.promise}});
		await type('\u{1A}', 'nothing watches the system until fg');
		expect(terminal.isAlternate()).toBe(false);
		expect(terminal.isRaw()).toBe(false);
		stopped.resolve(undefined);
		await terminal.until(screen => screen.includes('q quit'));
		expect(terminal.isAlternate()).toBe(true);
		expect(terminal.isRaw()).toBe(true);
	});
});

describe('what happens at the detector', () => {
	test('is on the screen at once', async () => {
		const {monitor, terminal} = await start(healthy);
		monitor.show(cascading);
		await terminal.until(screen => screen.includes('RESTART IN 1:00'));
	});

	test('before the first check nothing is known, and that is said', async () => {
		const {monitor, terminal, type} = await start(undefined, {shows: 'WAITING'});
		await type('R', 'Nothing is known of the system yet.');
		monitor.show(healthy);
		await terminal.until(screen => screen.includes('main_app') || screen.includes('why now'));
	});

	test('a lost detector comes back by itself', async () => {
		const {monitor, terminal} = await start(cascading);
		monitor.show(cascading, lost);
		await terminal.until(screen => screen.includes('NO ANSWER for 42 s'));
		monitor.show(healthy, attached);
		await terminal.until(screen => screen.includes('✓ NONE') && !screen.includes('NO ANSWER'));
	});

	test('the selection stays on its service when the order changes', async () => {
		const {monitor, terminal, type} = await start(healthy);
		await type('jj', '▸✓ trade_executor');
		monitor.show(cascading);
		await terminal.until(screen => screen.includes('▸✗ trade_executor'));
	});

	test('a check that changes nothing writes nothing', async () => {
		const {monitor, terminal} = await start(healthy);
		const before = terminal.written();
		const checked = structuredClone(healthy);
		monitor.show({...checked, status: {...checked.status, detector: {...checked.status.detector, checks: 3001, last_check_ms: 9}}});
		monitor.show(picture({decision: 'NONE: one more'}));
		await terminal.until(screen => screen.includes('one more'));
		expect(terminal.written().slice(before.length)).not.toContain('main_app');
	});

	test('a colour sequence in an error of a service does not reach the terminal', async () => {
		const {terminal} = await start(cascading, {size: [140, 40]});
		expect(terminal.written()).not.toContain('\u{1B}[32mstarting');
	});
});

describe('the size', () => {
	test('may change at any time: no frame is ever wider or taller than the terminal', async () => {
		const {monitor, terminal} = await start(cascading, {size: [140, 40]});
		for (const [columns, rows] of [[80, 24], [60, 12], [40, 8], [100, 50], [20, 4], [140, 40]] as const) {
			terminal.resize(columns, rows);
			await terminal.until(screen => screen.includes('CASCADING') && screen.split('\n').at(-1)?.startsWith(columns < 40 ? 'x' : 'x ABORT') === true);
			expect(terminal.overflows()).toEqual([]);
			monitor.show(picture({...cascading.status}));
		}
	});
});

describe('the end', () => {
	test('of a viewer comes at once, restores the terminal, and says that the detector goes on', async () => {
		const {terminal, monitor, ended} = await start(healthy);
		expect(terminal.isAlternate()).toBe(true);
		expect(terminal.isRaw()).toBe(true);
		terminal.type('q');
		expect(await ended).toEqual({kind: 'quit'});
		expect(terminal.text()).toContain('note for attached');
		expect(terminal.isAlternate()).toBe(false);
		expect(terminal.isRaw()).toBe(false);
		expect(terminal.written().lastIndexOf('\u{1B}[?25h')).toBeGreaterThan(terminal.written().lastIndexOf('\u{1B}[?25l'));
		expect(terminal.written().lastIndexOf('\u{1B}[?2004l')).toBeGreaterThan(terminal.written().lastIndexOf('\u{1B}[?2004h'));
		expect(monitor.commands).toEqual([]);
	});

	test('of the guard itself is asked for, and Esc stays', async () => {
		const {type, ended} = await start(healthy, {connection: own});
		await type('q', 'nothing watches the system');
		await type('\u{1B}', 'q quit');
		await type('q', 'nothing watches the system');
		await type('\r', 'note for own');
		expect(await ended).toEqual({kind: 'quit'});
	});

	test('comes when the terminal goes away', async () => {
		const {terminal, ended} = await start(healthy);
		terminal.streams.stdout.emit('error', new Error('EIO'));
		expect(await ended).toEqual({kind: 'hangup'});
	});

	test('of the screen by a fault of its own is not the end of the monitoring: plain lines follow on the restored terminal', async () => {
		const {monitor, terminal, ended} = await start(healthy);
		// A picture that cannot be drawn: no version of the detector sends it.
		monitor.show({...healthy, status: {...healthy.status, service_health: undefined}} as unknown as Snapshot);
		await terminal.until(screen => screen.includes('NOW NONE'));
		expect(terminal.errors()).toContain('The screen failed, the monitoring goes on');
		expect(terminal.isAlternate()).toBe(false);
		expect(terminal.isRaw()).toBe(false);
		monitor.show({...healthy, events: [...healthy.events, event(0, 'warn', 'level_changed', 'WARNING: something')]});
		await terminal.until(screen => screen.includes('WARN level_changed: WARNING: something'));
		terminal.streams.stdout.emit('error', new Error('EIO'));
		expect(await ended).toEqual({kind: 'hangup'});
	});
});

test('on a dumb terminal there are plain lines, one for each event', async () => {
	const {monitor, terminal, ended} = await start(healthy, {options: {env: {...utf8, TERM: 'dumb'}}, shows: 'NOW NONE'});
	monitor.show({...healthy, events: [...healthy.events, event(0, 'warn', 'level_changed', 'WARNING: something')]});
	await terminal.until(screen => screen.includes('WARNING: something'));
	expect(terminal.written()).not.toContain('\u{1B}');
	terminal.streams.stdout.emit('error', new Error('EIO'));
	await ended;
});

test('a screen reader gets sentences, not a table, on the normal screen', async () => {
	const {terminal, type, monitor} = await start(cascading, {options: {env: {...utf8, INK_SCREEN_READER: 'true'}}, size: [80, 60]});
	expect(terminal.isAlternate()).toBe(false);
	expect(terminal.text()).toContain('Level CASCADING since');
	expect(terminal.text()).toContain('main_app: failing, 5 failures in a row, no answer in 2 s');
	await type('R', 'Type RESTART');
	await type('RESTART\r', 'It is done.');
	expect(monitor.commands).toHaveLength(1);
});
