import {describe, expect, test} from 'vitest';
import {failedMark} from '../../source/core/last-hour.js';
import {disarmDialog, restartDialog} from '../../source/ui/dialog-state.js';
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
			hour: {minute, services: {trade_manager: [40, failedMark]}},
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
			'3 services >= 7 failures: main_app, trade_executor, trade_initiator', '▸ 30 Jan 02:14', 'Enter shows what is kept of one',
			'SMS on; 1 pending, 3 sent, 0 failed',
		]) {
			expect(screen).toContain(part);
		}
	});

	test('of a restart: what came of it, why, and the files that are kept, the marked one for Enter', () => {
		const files = {kind: 'files', files: [{name: 'output.log', size: 3412}, {name: 'status.json', size: 812}, {name: 'stderr-main_app.log', size: 16_384}]} as const;
		const screen = screenText(cascading, 80, 24, {state: {views: [{kind: 'services'}, {kind: 'history'}, {kind: 'restart', restart: 3}], cursor: 1}, files});
		for (const part of [
			' restart #3', 'outcome   ✓ recovered in 41s   automatic', 'exit code 0', 'why       3 services >= 7 failures', '   output.log             3.4 KB  what the script said',
			'▸  status.json             812 B  the status right before it', 'stderr-main_app.log     16 KB  the end of a failing service\'s stderr', 'Enter open',
		]) {
			expect(screen).toContain(part);
		}
	});

	test('of a restart of which nothing is kept, or nothing is known', () => {
		const state = {views: [{kind: 'services'}, {kind: 'restart', restart: 1}]} as const;
		const screen = screenText(cascading, 80, 24, {state, files: {kind: 'files', files: []}});
		expect(screen).toContain('#1 is older than what the status keeps');
		expect(screen).toContain('none are kept any more');
		expect(screenText(cascading, 80, 24, {state, files: {kind: 'note', text: 'It cannot be read: EACCES'}})).toContain('It cannot be read: EACCES');
	});

	test('of a file: its lines, tabs as spaces, which file it is', () => {
		const state = {views: [{kind: 'services'}, {kind: 'file', restart: 3, file: 'status.json'}]} as const;
		const screen = screenText(cascading, 80, 24, {state, log: {kind: 'lines', lines: ['{', '\t"system": "REC.IO"', '}']}});
		expect(screen).toContain(' restart #3: status.json');
		expect(screen).toContain('   "system": "REC.IO"');
	});

	test('of a service with what the config says of it: what it is, its own thresholds, its health check, what it depends on', () => {
		const snapshot = {...cascading, services: {main_app: {
			description: 'Web server', health: 'http://127.0.0.1:3000/health', dependsOn: ['trade_manager', 'trade_executor'], thresholds: {warning: 2, critical: 4, cascading: 9},
		}}};
		const screen = screenText(snapshot, 100, 24, {state: {views: [{kind: 'services'}, {kind: 'service', service: 'main_app'}]}});
		for (const part of [
			'what         Web server', '5 in a row; warning at 2, critical at 4, restart at 9 (its own)', 'http://127.0.0.1:3000/health: no answer',
			'depends on   ✗ trade_manager failing, ✗ trade_executor failing',
		]) {
			expect(screen).toContain(part);
		}

		expect(screenText(snapshot, 80, 24)).toContain('main_app                       failing  ▂▄▄█···  5');
		expect(screenText(cascading, 80, 24)).toContain('main_app                       failing  ▂▂▂▄▄··  5');
	});

	test.each([[100, 60], [80, 60], [60, 30], [40, 20]])('of a service on %i columns: its last hour has %i columns, the newest at their end', (columns, width) => {
		const hour = {minute: 599, services: {trade_manager: [...Array.from({length: 59}, () => 7), failedMark]}};
		const rows = screenText(cascading, columns, 24, {state: {views: [{kind: 'services'}, {kind: 'service', service: 'trade_manager'}]}, hour}).split('\n');
		expect(rows.find(row => row.includes('last hour'))).toBe(`  last hour    ${'▁'.repeat(width - 1)}✗`.slice(1));
		expect(rows.some(row => row.includes('checks failed in 1 of 60'))).toBe(true);
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

	test.each([
		[100, 'Type RESTART, then Enter: RESTART'],
		[40, 'Type RESTART, then Enter: RESTART'],
		[30, 'Type RESTART: RESTART'],
		[20, '> RESTART'],
	])('what is typed, and how to get out, is seen on %i columns', (columns, prompt) => {
		const restart = {kind: 'restart', typed: 'RESTART', isWrong: false, preflight: undefined} as const;
		const shown = screenText(cascading, columns, 10, {state: {dialog: restart}});
		expect(shown).toContain(prompt);
		expect(shown).toContain('Esc cancels');
		expect(screenText(cascading, columns, 10, {state: {dialog: disarmDialog}})).toContain('Esc cancels');
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
