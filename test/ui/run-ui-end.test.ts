import {
	afterEach,
	describe,
	expect,
	test,
} from 'vitest';
import type {Snapshot} from '../../source/core/monitor.js';
import {utf8} from './draw.js';
import {
	event,
	healthy,
	own,
} from './fixtures.js';
import {cascading} from './pictures.js';
import {endSessions, start} from './session.js';

afterEach(endSessions);

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
