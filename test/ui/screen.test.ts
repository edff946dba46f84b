import {describe, expect, test} from 'vitest';
import {clockTime, clockTimeWithSeconds} from '../../source/core/clock-text.js';
import {restartDialog} from '../../source/ui/dialog-state.js';
import {draw, type Drawing} from './draw.js';
import {
	ahead,
	ago,
	attached,
	cascading,
	disarmed,
	disarmedForEver,
	healthy,
	journalBroken,
	lost,
	nineServices,
	now,
	own,
	picture,
	pictures,
	restarting,
	settling,
	thousand,
	warning,
} from './fixtures.js';

function text(snapshot: Drawing['snapshot'], columns: number, rows: number, change: Partial<Drawing> = {}): string {
	return draw({
		snapshot,
		connection: attached,
		columns,
		rows,
		...change,
	}).join('\n');
}

const dueTime = clockTimeWithSeconds(now + 60_000);

describe('at 140 columns', () => {
	test('everything is there', () => {
		const screen = text(cascading, 140, 40);
		for (const part of [
			'■ CASCADING',
			'ARMED',
			'checked 10s ago',
			'restarts left ●●● 3 of 3',
			'RESTART IN 1:00',
			'x aborts it',
			`runs MASTER_RESTART.sh at ${dueTime}`,
			cascading.status.decision,
			'suspected root cause: trade_manager',
			...nineServices,
			'last hour',
			'restarts last hour',
			'▂▂▂▄▄█·  6',
			'FATAL: Exited too quickly (process log may',
			'supervisor ok  10 running, 0 failed',
			'trades.db  12,345 records',
			'MASTER_PORT_MANIFEST.json',
			'1 SMS pending',
			'recovered in 41s',
			'trade_manager is failing: FATAL',
			'detector: pid 4242',
		]) {
			expect(screen).toContain(part);
		}
	});

	test('the keys stand in the last row, the level in the first', () => {
		const rows = draw({
			snapshot: cascading,
			connection: attached,
			columns: 140,
			rows: 40,
		});
		expect(rows).toHaveLength(40);
		expect(rows[0]).toMatch(/^ ■ CASCADING {2}since/v);
		expect(rows.at(-1)).toMatch(/^x ABORT {2}R RESTART/v);
	});
});

describe('at 80 x 24', () => {
	test.each(Object.entries(pictures))('%s: level, armed, all that is visible of the table, checks and keys are there', (_, {snapshot, connection}) => {
		const rows = draw({
			snapshot,
			connection,
			columns: 80,
			rows: 24,
		});
		expect(rows[0]).toContain(snapshot.status.failure_level);
		expect(rows[0]).toMatch(/ARMED/v);
		expect(rows.at(-1)).toContain('q quit');
		expect(rows.some(row => row.includes('supervisor'))).toBe(true);
		const names = snapshot === thousand ? ['worker_0007', 'worker_0257', 'worker_0507', 'worker_0757'] : nineServices;
		for (const name of names) {
			expect(rows.filter(row => row.includes(` ${name} `))).not.toEqual([]);
		}
	});

	test('a healthy system is calm', () => {
		expect(draw({
			snapshot: healthy,
			connection: attached,
			columns: 80,
			rows: 24,
		}).slice(1, 7).join('\n')).toBe([
			' REC.IO   restarts left ●●● 3 of 3   detector: pid 4242',
			' NONE: 9 of 9 services ok; armed; 0 of 3 attempts used: no restart is due',
			'',
			'   service, worst first           state    fail 3/5/7   up last error',
			'▸✓ main_app                       healthy  ·······  0   3h',
			' ✓ trade_manager                  healthy  ·······  0   3h',
		].join('\n'));
	});

	test('every state of a service has its word', () => {
		const screen = text(warning, 80, 24);
		for (const part of ['✗ trade_executor                 failing  ▂▂▂▄···  4', '» kalshi_api_watchdog            starting', '○ btc_price_watchdog             stopped  ·······  0    -']) {
			expect(screen).toContain(part);
		}
	});

	test('disarmed is loud, says until when and why, and counts nothing down', () => {
		const screen = text(disarmed, 80, 24);
		expect(screen).toContain(`DISARMED until ${clockTime(Date.parse(ahead(3480)), now)} (58m)`.replace('(58m)', '('));
		expect(screen).toContain('reason: database migration');
		expect(screen).not.toContain('RESTART IN');
		expect(text(disarmedForEver, 80, 24)).toContain('DISARMED FOR EVER');
		expect(text(picture({armed: false, restart_blocked_by: 'disabled'}, {restartEnabled: false}), 80, 24)).toContain('RESTART OFF IN THE CONFIG');
	});

	test('a history that cannot be trusted is not shown as armed, and what to do about it is there', () => {
		const screen = text(journalBroken, 80, 24);
		expect(screen).toContain('NOT ARMED');
		expect(screen.replaceAll(/\s+/gv, ' ')).toContain('no restart until it can. Free space on /srv.');
		expect(screen).toContain('database corrupt');
		expect(screen).toContain('SMS failed');
	});

	test('a running restart shows its time against the usual one, the last lines of the script and who is back', () => {
		const screen = text(restarting, 80, 24);
		for (const part of ['RESTARTING   the script runs for 23s, usually 41s', '│ restarting trade_manager', '│ starting supervisord', '●○○○○○○○○ 1 of 9 services back', '●●○ 2 of 3']) {
			expect(screen).toContain(part);
		}

		expect(screen).not.toContain('RESTART IN');
	});

	test('settling shows how many are back', () => {
		expect(text(settling, 80, 24)).toContain('●●●●●●○○○ 6 of 9 services back');
		expect(text(settling, 80, 24)).toContain('SETTLING');
	});

	test('a script that takes too long is loud', () => {
		const attempt = restarting.attempt && {...restarting.attempt, phase: 'overdue' as const, startedAt: ago(400)};
		expect(text({...restarting, attempt}, 80, 24)).toContain('SCRIPT OVERDUE   it still runs for 6m 40s');
	});

	test('a lost detector: no answer for how long, the time of the last picture, and no countdown', () => {
		const screen = text(cascading, 80, 24, {connection: lost});
		expect(screen).toContain('NO ANSWER for 42 s');
		expect(screen).toContain(`last picture of ${clockTimeWithSeconds(now - 12_000)}`);
		expect(screen).toContain(`a restart was due at ${dueTime}`);
		expect(screen).not.toContain('RESTART IN');
		expect(screen).toContain('CASCADING');
		expect(screen).toContain('ARMED');
	});

	test('a detector that does not check any more is late; while the script runs it is not', () => {
		const stuck = (snapshot: Drawing['snapshot']) => ({
			...snapshot,
			status: {...snapshot.status, service_health: Object.fromEntries(Object.entries(snapshot.status.service_health).map(([name, service]) => [name, {...service, last_check: ago(100)}]))},
		});
		expect(text(stuck(healthy), 80, 24)).toContain('LATE: checked 1m ago');
		expect(text(stuck(restarting), 80, 24)).not.toContain('LATE');
	});

	test('a filter that matches nothing says so, and how to get out', () => {
		expect(text(healthy, 80, 24, {state: {filter: 'zzz'}})).toContain('nothing matches /zzz - Esc shows all services');
	});

	test('of a thousand services only those are drawn that are seen, around the selected one, and where that is', () => {
		const screen = text(thousand, 80, 24, {state: {selected: 'worker_0500', top: 400}});
		expect(screen).toContain('▸✓ worker_0500');
		expect(screen.match(/worker_\d{4}/gv)?.length).toBeLessThan(20);
		expect(screen).toMatch(/\d{3}-\d{3} of 1,000\n/v);
		expect(screen).toContain('held back: cooldown until');
	});
});

describe('at 60 columns', () => {
	test('names, states and failures are left, and the countdown', () => {
		const screen = text(cascading, 60, 24);
		for (const name of nineServices) {
			expect(screen).toContain(name);
		}

		expect(screen).toContain('trade_manager                  failing  ▂▂▂▄▄█·  6\n');
		expect(screen).toContain('RESTART IN 1:00   x aborts it');
		expect(screen).not.toContain('last error');
	});
});

describe('at 40 columns', () => {
	test.each(Object.entries(pictures))('%s: one line keeps level and armed', (_, {snapshot, connection}) => {
		const [first] = draw({
			snapshot,
			connection,
			columns: 40,
			rows: 20,
		});
		expect(first).toContain(snapshot.status.failure_level);
		expect(first).toMatch(/ARMED/v);
	});

	test('what is urgent stands in it too', () => {
		expect(draw({
			snapshot: cascading,
			connection: attached,
			columns: 40,
			rows: 20,
		})[0]).toBe('■ CASCADING ARMED  1:00 x aborts  5/9');
		expect(text(cascading, 40, 20, {connection: lost})).toContain('NO ANSWER 42 s');
		expect(text(cascading, 40, 20)).toContain('✗ trade_manager 6');
	});

	test('even one row of it is enough for level and armed', () => {
		expect(draw({
			snapshot: cascading,
			connection: attached,
			columns: 20,
			rows: 1,
		})).toEqual(['■ CASCADING ARMED  …']);
	});
});

describe('the views', () => {
	const at = (kind: 'service' | 'log' | 'events' | 'history' | 'help', change: Partial<Drawing> = {}) => text(cascading, 80, 50, {
		state: {views: [{kind: 'services'}, {kind, ...(kind === 'service' || kind === 'log') && {service: 'trade_manager'}}]},
		...change,
	});

	test('of a service: its state, its checks, its last hour, its events, its log', () => {
		const minute = Math.floor(now / 60_000);
		const screen = at('service', {
			log: {kind: 'lines', lines: ['started', '\u{1B}[31mboom\u{1B}[0m']},
			trends: new Map([['trade_manager', [{minute: minute - 1, latency: 40, hasFailed: false}, {minute, latency: undefined, hasFailed: true}]]]),
		});
		for (const part of ['failing   counts as ◆ CRITICAL, tier critical', '6 in a row; warning at 3, critical at 5, restart at 7', 'FATAL: Exited too quickly', 'RUNNING, pid 4711, up 3h', 'no health check', '▄✗', 'trade_manager is failing', 'boom']) {
			expect(screen).toContain(part);
		}
	});

	test('of a service that is gone', () => {
		expect(text(cascading, 80, 24, {state: {views: [{kind: 'service', service: 'gone'}]}})).toContain('gone is not watched any more');
	});

	test('of a log: its end, and why there is none', () => {
		expect(at('log', {log: {kind: 'lines', lines: ['one', 'two']}})).toContain('two');
		expect(at('log', {log: {kind: 'note', text: 'the log is empty'}})).toContain('the log is empty');
	});

	test('of the history: the incident in its order, the restarts with their reasons, where to look further', () => {
		const screen = at('history');
		for (const part of ['#7 since', 'suspected root cause: trade_manager; first of 5 to fail: it at', 'auto_entry_supervisor', '#3 automatic', '3 services >= 7 failures: main_app, trade_executor, trade_initiator', 'restarts/3/', 'SMS on; 1 pending, 3 sent, 0 failed']) {
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
		const screen = text(cascading, 80, 24, {state: {dialog: restartDialog}});
		for (const part of ['why now   CASCADING: 4 of 9 services', '/srv/rec.io/scripts/MASTER_RESTART.sh', 'the supervisor and all 9 services', 'usually 41s', '3 of 3 automatic restarts left', 'recovered in 41s', 'Type RESTART', 'Esc cancels. Nothing has been done yet.', 'RESTART IN 1:00']) {
			expect(screen).toContain(part);
		}
	});

	test('what can be answered is there on any terminal', () => {
		for (const [columns, rows] of [[140, 40], [80, 24], [60, 9], [40, 8], [40, 5]] as const) {
			const screen = text(restarting, columns, rows, {state: {dialog: restartDialog}});
			expect(screen).toContain('Type RESTART');
			expect(screen).toContain('Esc cancels');
		}
	});

	test('quit says what becomes of the guard', () => {
		expect(text(healthy, 80, 24, {connection: own, state: {dialog: {kind: 'quit'}}})).toContain('nothing watches the system');
	});

	test('disarm says what it does, and calls for ever by its name', () => {
		const dialog = {
			kind: 'disarm' as const,
			duration: 'for ever',
			reason: '',
			field: 'reason' as const,
			problem: undefined,
		};
		const screen = text(cascading, 80, 24, {state: {dialog}});
		expect(screen).toContain('FOR EVER: nothing restarts by itself');
		expect(screen).toContain('This also calls off the restart that is due.');
	});

	test('arm says what would happen', () => {
		expect(text(disarmed, 80, 24, {state: {dialog: {kind: 'arm'}}})).toContain('database migration');
	});
});

test.each(Object.entries(pictures))('%s without UTF-8 is ASCII alone', (_, {snapshot, connection}) => {
	for (const columns of [140, 80, 40]) {
		expect(text(snapshot, columns, 24, {connection, environment: {LANG: 'C'}})).toMatch(/^\p{ASCII}+$/v);
	}
});
