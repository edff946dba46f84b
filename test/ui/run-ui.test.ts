import {
	afterEach,
	describe,
	expect,
	test,
} from 'vitest';
import {
	attached,
	healthy,
	lost,
	own,
	picture,
} from './fixtures.js';
import {cascading, disarmed, thousand} from './pictures.js';
import {endSessions, start} from './session.js';

afterEach(endSessions);

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
		await type('l', 'main_app: log (stdout), followed');
		expect(new Set(reads)).toEqual(new Set(['main_app']));
		await type('\u{1B}', 'counts as');
		terminal.type('\u{1B}');
		await terminal.until(screen => screen.includes('worst first'));
	});

	test('a log that cannot be read any more stays, and why is said below it', async () => {
		let isGone = false;
		const {type, terminal} = await start(cascading, {
			options: {
				async readLog() {
					if (isGone) {
						throw new Error('supervisor does not answer');
					}

					return ['the last words'];
				},
			},
		});
		await type('l', 'the last words');
		isGone = true;
		expect(await terminal.until(screen => screen.includes('supervisor does not answer'))).toContain('the last words');
	});

	test('l changes to stderr, and the files of a restart can be opened from the incidents', async () => {
		const {type} = await start(cascading, {
			options: {
				readLog: async (service, stream) => [`${stream} of ${service}`],
				restartFiles: {list: async () => [{name: 'output.log', size: 20}, {name: 'status.json', size: 30}], read: async (restart, name) => [`${name} of ${restart}`]},
			},
		});
		await type('l', 'stdout of trade_manager');
		await type('l', 'stderr of trade_manager');
		await type('i', '▸ 30 Jan');
		await type('\r', '▸  output.log');
		await type('j', '▸  status.json');
		await type('\r', 'status.json of 3');
		await type('\u{1B}', '▸  status.json');
		await type('\u{1B}', 'incidents and restarts');
	});

	test('the restart dialog says what stands in the way before anything is typed', async () => {
		const {type, monitor} = await start(cascading);
		await type('R', 'passed: nothing stands in the way');
		expect(monitor.commands).toEqual([]);
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
