import {describe, expect, test} from 'vitest';
import {clockTime, clockTimeWithSeconds} from '../../source/core/clock-text.js';
import {draw, screenText, type Drawing} from './draw.js';
import {
	ago,
	ahead,
	attached,
	healthy,
	lost,
	nineServices,
	now,
	picture,
} from './fixtures.js';
import {
	cascading,
	disarmed,
	disarmedForEver,
	journalBroken,
	pictures,
	restarting,
	settling,
	thousand,
	warning,
} from './pictures.js';

const dueTime = clockTimeWithSeconds(now + 60_000);

describe('at 140 columns', () => {
	test('everything is there', () => {
		const screen = screenText(cascading, 140, 40);
		for (const part of [
			'■ CASCADING',
			'ARMED',
			'checked 10s ago',
			'restarts left ●●● 3 of 3',
			'RESTART IN 1:00',
			'x aborts it',
			`runs MASTER_RESTART.sh at ${dueTime}`,
			cascading.status.decision,
			'CASCADING since 02:14: trade_manager failed first (02:11), then main_app (+28 s), trade_executor',
			...nineServices,
			'last hour',
			'restarts last hour',
			'▂▂▂▄▄█·  6',
			'FATAL: Exited too quickly (proc',
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
		const screen = screenText(warning, 80, 24);
		for (const part of ['✗ trade_executor                 failing  ▂▂▂▄···  4', '» kalshi_api_watchdog            starting', '○ btc_price_watchdog             stopped  ·······  0    -']) {
			expect(screen).toContain(part);
		}
	});

	test('disarmed is loud, says until when and why, and counts nothing down', () => {
		const screen = screenText(disarmed, 80, 24);
		expect(screen).toContain(`DISARMED until ${clockTime(Date.parse(ahead(3480)), now)} (58m)`.replace('(58m)', '('));
		expect(screen).toContain('reason: database migration');
		expect(screen).not.toContain('RESTART IN');
		expect(screenText(disarmedForEver, 80, 24)).toContain('DISARMED FOR EVER');
		expect(screenText(picture({armed: false, restart_blocked_by: 'disabled'}, {restartEnabled: false}), 80, 24)).toContain('RESTART OFF IN THE CONFIG');
	});

	test('a history that cannot be trusted is not shown as armed, and what to do about it is there', () => {
		const screen = screenText(journalBroken, 80, 24);
		expect(screen).toContain('NOT ARMED');
		expect(screen.replaceAll(/\s+/gv, ' ')).toContain('no restart until it can. Free space on /srv.');
		expect(screen).toContain('database corrupt');
		expect(screen).toContain('SMS failed');
	});

	test('a running restart shows its time against the usual one, the last lines of the script and who is back', () => {
		const screen = screenText(restarting, 80, 24);
		for (const part of ['RESTARTING   the script runs: 23s of usually 41s  █████·····', '│ restarting trade_manager', '│ starting supervisord', '●○○○○○○○○ 1 of 9 services back', '●●○ 2 of 3']) {
			expect(screen).toContain(part);
		}

		expect(screen).not.toContain('RESTART IN');
	});

	test('settling shows how many are back', () => {
		expect(screenText(settling, 80, 24)).toContain('●●●●●●○○○ 6 of 9 services back');
		expect(screenText(settling, 80, 24)).toContain('SETTLING   script ended: 52s of usually 41s, given up in 1m 49s');
	});

	test('a script that takes too long is loud', () => {
		const attempt = restarting.attempt && {...restarting.attempt, phase: 'overdue' as const, startedAt: ago(400)};
		expect(screenText({...restarting, attempt}, 80, 24)).toContain('SCRIPT OVERDUE   it still runs: 6m 40s of usually 41s');
	});

	test('a lost detector: no answer for how long, the time of the last picture, and no countdown', () => {
		const screen = screenText(cascading, 80, 24, {connection: lost});
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
		expect(screenText(stuck(healthy), 80, 24)).toContain('LATE: checked 1m ago');
		expect(screenText(stuck(restarting), 80, 24)).not.toContain('LATE');
	});

	test('a filter that matches nothing says so, and how to get out', () => {
		expect(screenText(healthy, 80, 24, {state: {filter: 'zzz'}})).toContain('nothing matches /zzz - Esc shows all services');
	});

	test('of a thousand services only those are drawn that are seen, around the selected one, and where that is', () => {
		const screen = screenText(thousand, 80, 24, {state: {selected: 'worker_0500', top: 400}});
		expect(screen).toContain('▸✓ worker_0500');
		expect(screen.match(/worker_\d{4}/gv)?.length).toBeLessThan(20);
		expect(screen).toMatch(/\d{3}-\d{3} of 1,000\n/v);
		expect(screen).toContain('held back: cooldown until');
	});
});

describe('at 60 columns', () => {
	test('names, states and failures are left, and the countdown', () => {
		const screen = screenText(cascading, 60, 24);
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
		expect(screenText(cascading, 40, 20, {connection: lost})).toContain('NO ANSWER 42 s');
		expect(screenText(cascading, 40, 20)).toContain('✗ trade_manager 6');
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

test.each(Object.entries(pictures))('%s without UTF-8 is ASCII alone', (_, {snapshot, connection}) => {
	for (const columns of [140, 80, 40]) {
		expect(screenText(snapshot, columns, 24, {connection, environment: {LANG: 'C'}})).toMatch(/^\p{ASCII}+$/v);
	}
});
