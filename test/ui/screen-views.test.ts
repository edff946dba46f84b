import {describe, expect, test} from 'vitest';
import {restartDialog} from '../../source/ui/dialog-state.js';
import {screenText, type Drawing} from './draw.js';
import {healthy, now, own} from './fixtures.js';
import {cascading, disarmed, restarting} from './pictures.js';

describe('the views', () => {
	const at = (kind: 'service' | 'log' | 'events' | 'history' | 'help', change: Partial<Drawing> = {}) => screenText(cascading, 80, 50, {
		state: {views: [{kind: 'services'}, {kind, ...(kind === 'service' || kind === 'log') && {service: 'trade_manager'}}]},
		...change,
	});

	test('of a service: its state, its checks, its last hour, its events, its log', () => {
		const minute = Math.floor(now / 60_000);
		const screen = at('service', {
			log: {kind: 'lines', lines: ['started', '\u{1B}[31mboom\u{1B}[0m']},
			trends: new Map([['trade_manager', [{minute: minute - 1, latency: 40, hasFailed: false}, {minute, latency: undefined, hasFailed: true}]]]),
		});
		for (const part of [
			'failing   counts as ◆ CRITICAL, tier critical', '6 in a row; warning at 3, critical at 5, restart at 7',
			'FATAL: Exited too quickly', 'RUNNING, pid 4711, up 3h', 'no health check', '▄✗', 'trade_manager is failing', 'boom',
		]) {
			expect(screen).toContain(part);
		}
	});

	test('of a service that is gone', () => {
		expect(screenText(cascading, 80, 24, {state: {views: [{kind: 'service', service: 'gone'}]}})).toContain('gone is not watched any more');
	});

	test('of a log: its end, and why there is none', () => {
		expect(at('log', {log: {kind: 'lines', lines: ['one', 'two']}})).toContain('two');
		expect(at('log', {log: {kind: 'note', text: 'the log is empty'}})).toContain('the log is empty');
	});

	test('of the history: the incident in its order, the restarts with their reasons, where to look further', () => {
		const screen = at('history');
		for (const part of [
			'#7 since', 'CASCADING since 02:14: trade_manager failed first (02:11), then main_app', 'auto_entry_supervisor', '#3 automatic',
			'3 services >= 7 failures: main_app, trade_executor, trade_initiator', 'restarts/3/',
			'SMS on; 1 pending, 3 sent, 0 failed',
		]) {
			expect(screen).toContain(part);
		}
	});

	test('of the events: all of them, the newest first', () => {
		const screen = at('events');
		expect(screen.indexOf('SMS to')).toBeLessThan(screen.indexOf('Detector 0.1.0 started'));
	});
});

describe('the dialogs', () => {
	test('MASTER RESTART shows why now, what runs, what will be down, the limits, the last one, and that nothing was done yet', () => {
		const screen = screenText(cascading, 80, 24, {state: {dialog: restartDialog}});
		for (const part of [
			'why now   CASCADING: 4 of 9 services', '/srv/rec.io/scripts/MASTER_RESTART.sh', 'the supervisor and all 9 services',
			'usually 41s', '3 of 3 automatic restarts left', 'recovered in 41s', 'Type RESTART',
			'Esc cancels. Nothing has been done yet.', 'RESTART IN 1:00',
		]) {
			expect(screen).toContain(part);
		}
	});

	test('what can be answered is there on any terminal', () => {
		for (const [columns, rows] of [[140, 40], [80, 24], [60, 9], [40, 8], [40, 5]] as const) {
			const screen = screenText(restarting, columns, rows, {state: {dialog: restartDialog}});
			expect(screen).toContain('Type RESTART');
			expect(screen).toContain('Esc cancels');
		}
	});

	test('quit says what becomes of the guard', () => {
		expect(screenText(healthy, 80, 24, {connection: own, state: {dialog: {kind: 'quit'}}})).toContain('nothing watches the system');
	});

	test('disarm says what it does, and calls for ever by its name', () => {
		const dialog = {
			kind: 'disarm' as const,
			duration: 'for ever',
			reason: '',
			field: 'reason' as const,
			problem: undefined,
		};
		const screen = screenText(cascading, 80, 24, {state: {dialog}});
		expect(screen).toContain('FOR EVER: nothing restarts by itself');
		expect(screen).toContain('This also calls off the restart that is due.');
	});

	test('arm says what would happen', () => {
		expect(screenText(disarmed, 80, 24, {state: {dialog: {kind: 'arm'}}})).toContain('database migration');
	});
});
