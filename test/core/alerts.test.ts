import {describe, expect, it} from 'vitest';
import {clockTime, clockTimeWithSeconds} from '../../source/core/clock-text.js';
import {duplicatesAlert} from '../../source/core/alerts.js';
import {isGsm7, segmentRoom, textCost} from '../../source/core/gsm7.js';
import type {Alert} from '../../source/core/journal.js';
import {realertAfter} from '../../source/core/telling.js';
import {seedSettings} from '../helpers/settings.js';
import {Bench} from '../model/bench.js';

const down = {'*': {state: 'FATAL'}} as const;
const well = {'*': {state: 'RUNNING', http: 200}} as const;
const three = {unified_production_coordinator: {http: 500}, active_trade_supervisor: {state: 'FATAL'}, auto_entry_supervisor: {http: 'timeout'}} as const;

function newBench(change: Parameters<typeof seedSettings>[0] = {}): Bench {
	const bench = new Bench(seedSettings(change));
	bench.check(2);
	return bench;
}

/** Everything that may have to be told: each alert of some long and bad nights. */
function tellAll(): Alert[] {
	const detail = 'scripts/MASTER_RESTART.sh can be written by others than its owner: anybody of them could run anything as this user. Run: chmod go-w /srv/rec_io/scripts/MASTER_RESTART.sh';
	const nights: Array<(bench: Bench) => void> = [
		bench => {
			bench.set({services: down});
			bench.check(7);
			bench.detector.holdBack({because: 'preflight', detail}, bench.now);
			bench.detector.holdBack({because: 'veto', detail: 'the disk of /srv/rec_io/backend/data/some/long/path has 3 MB left, the script could not log. Free some space.'}, bench.now);
			for (const exitCode of [0, 1, undefined]) {
				const id = bench.startScript();
				bench.endScript(id, exitCode);
				bench.check(5);
			}

			bench.set({services: well});
			bench.check(3);
		},
		bench => {
			bench.set({services: down});
			bench.check(7);
			bench.startScript();
			bench.check(15);
		},
		bench => {
			bench.set({services: down});
			bench.check(7);
			const id = bench.startScript();
			bench.reboot(90);
			const attempt = bench.detector.state.attempts.find(known => known.id === id);
			if (attempt) {
				bench.detector.interrupted(attempt, bench.now);
			}
		},
		bench => {
			bench.recover('manual');
			bench.set({supervisor: 'hung', files: {'backend/core/config/MASTER_PORT_MANIFEST.json': 'corrupted'}});
			bench.check(9);
			bench.set({supervisor: 'up', files: 'ok'});
			bench.check(1);
		},
		bench => {
			bench.detector.disarm(undefined, '', bench.now);
			bench.set({services: down});
			bench.check(9);
		},
		bench => {
			bench.set({services: down});
			bench.check(5);
			bench.detector.abort(bench.now);
			bench.check(2);
		},
	];
	return nights.flatMap(night => {
		const bench = newBench();
		night(bench);
		return bench.alerts;
	});
}

describe('every alert', () => {
	const alerts = tellAll();

	it('fits into one segment of plain GSM-7, the sender\'s token included', () => {
		expect(alerts.filter(({text}) => !isGsm7(text) || textCost(text).units > segmentRoom).map(({text}) => text)).toEqual([]);
	});

	it('begins with the system', () => {
		expect(alerts.every(({text}) => text.startsWith('REC.IO'))).toBe(true);
	});

	it('is there in every kind', () => {
		expect([...new Set(alerts.map(({kind}) => kind))].toSorted()).toEqual(['level', 'recovered', 'restart_failed', 'restart_started', 'withheld']);
	});
});

describe('the alert of a level', () => {
	it('is the level, what comes, what failed first and what followed, and how to stop it', () => {
		const bench = newBench();
		bench.set({services: {trade_executor: {state: 'FATAL'}}});
		bench.check(1);
		bench.set({services: {main_app: {http: 500}, trade_initiator: {http: 500}}});
		bench.check(5);
		const due = clockTimeWithSeconds(bench.now.wall + 60_000);
		const first = clockTime(bench.now.wall - 150_000, bench.now.wall);
		expect(bench.alerts.map(({text}) => text)).toEqual([
			`REC.IO CASCADING: restart at ${due} if it goes on. 3 of 9 services >= 5 failures. trade_executor failed first (${first}), then... Stop it: cfd abort`,
		]);
	});

	it('says first what will happen when it is too long, and gives up evidence, never how to stop it', () => {
		const bench = newBench({system: 'The Trading System of the Second Floor'});
		bench.set({services: three, files: {'backend/core/config/MASTER_PORT_MANIFEST.json': 'corrupted'}});
		bench.check(5);
		const due = clockTimeWithSeconds(bench.now.wall + 60_000);
		const [alert] = bench.alerts;
		expect(alert?.text).toMatch(/^The Trading System of the Second Floor CASCADING: restart at /v);
		expect(alert?.text).toContain(due);
		expect(alert?.text).toContain('MASTER_PORT_MANIFEST.json corrupted');
		expect(alert?.text).toMatch(/Stop it: cfd abort$/v);
	});

	it('does not offer to stop what does not come', () => {
		const bench = newBench({restart: {...seedSettings().restart, enabled: false}});
		bench.set({services: down});
		bench.check(5);
		expect(bench.alerts).toHaveLength(1);
		expect(bench.alerts[0]?.text).not.toContain('cfd abort');
	});

	it('comes once in an incident, again when the level rises, and again after a long time below', () => {
		const bench = newBench({notify: {...seedSettings().notify, level: 'WARNING'}});
		bench.set({services: {main_app: {http: 500}}});
		bench.check(20);
		expect(bench.alerts.map(({text}) => text.split(':', 1)[0])).toEqual(['REC.IO WARNING']);
		bench.set({services: {trade_executor: {http: 500}}});
		bench.check(5);
		bench.set({services: {trade_executor: {http: 200}}});
		bench.check(5);
		bench.set({services: {trade_executor: {http: 500}}});
		bench.check(5);
		expect(bench.alerts.map(({text}) => text.split(':', 1)[0])).toEqual(['REC.IO WARNING', 'REC.IO CRITICAL']);
		bench.set({services: {trade_executor: {http: 200}}});
		bench.check((realertAfter / 30_000) + 1);
		bench.set({services: {trade_executor: {http: 500}}});
		bench.check(5);
		expect(bench.alerts.at(-1)?.text).toMatch(/^REC\.IO CRITICAL/v);
	});

	it('does not come below the level that the config wants', () => {
		const bench = newBench();
		bench.set({services: {main_app: {http: 500}, trade_executor: {http: 500}}});
		bench.check(30);
		expect(bench.alerts).toEqual([]);
	});
});

describe('the end of it', () => {
	it('is told to whoever was told that it began', () => {
		const bench = newBench();
		bench.set({services: down});
		bench.check(5);
		bench.set({services: well});
		bench.check(1);
		expect(bench.alerts.map(({kind}) => kind)).toEqual(['level', 'recovered']);
		expect(bench.alerts.at(-1)?.text).toMatch(/^REC\.IO: level NONE again at \d\d:\d\d, 90 s after it began$/v);
	});

	it('is told once when a restart ended it', () => {
		const bench = newBench();
		bench.set({services: down});
		bench.check(7);
		bench.set({services: well});
		bench.recover();
		expect(bench.alerts.map(({kind}) => kind)).toEqual(['level', 'restart_started', 'recovered']);
		expect(bench.alerts.at(-1)?.text).toBe('REC.IO recovered: 9 of 9 services ok, 70 s after MASTER RESTART began');
	});

	it('is told without nonsense when somebody set the clock meanwhile', () => {
		const bench = newBench();
		bench.set({services: down});
		bench.check(5);
		bench.wallOffset = -315_360_000;
		bench.set({services: well});
		bench.check(1);
		expect(bench.alerts.at(-1)?.text).toMatch(/, 0 s after it began$/v);
	});
});

it('a withheld restart is told once for each reason, and says why', () => {
	const bench = newBench();
	bench.set({services: down});
	bench.check(7);
	for (let round = 0; round < 3; round++) {
		bench.detector.holdBack({because: 'preflight', detail: 'the script is gone. Put it back.'}, bench.now);
		bench.check(1);
	}

	bench.detector.disarm(60_000, '', bench.now);
	bench.check(1);
	expect(bench.alerts.slice(1).map(({text}) => text.split('.').slice(1, 4).join('.'))).toEqual([
		'IO: restart withheld, preflight. the script is gone. Put it back',
		expect.stringContaining('IO: restart withheld, disarmed. CASCADING'),
	]);
});

it('a script past its time-out is told in one text, which says that nothing follows and how that ends', () => {
	const bench = newBench();
	bench.set({services: down});
	bench.check(7);
	bench.startScript();
	bench.check(30);
	expect(bench.alerts.map(({kind}) => kind)).toEqual(['level', 'restart_started', 'restart_failed']);
	expect(bench.alerts.at(-1)?.text).toContain('still runs past its time-out');
	expect(bench.alerts.at(-1)?.text).toContain('no restart until it has ended, then: cfd arm');
	expect(bench.events.filter(({event}) => event === 'restart_withheld').map(({fields}) => fields['because'])).toEqual(['in_progress']);
});

describe('second copies after a restart', () => {
	it.each([1, 2, 9, 40])('%i of them fit into one text, with what to do', count => {
		const copies = Array.from({length: count}, (_, index) => ({name: `a_service_with_a_long_name_${index}`, pid: 4_190_000 + index}));
		const {text} = duplicatesAlert('REC.IO', copies, 'Nothing was ended', {wall: 1_790_000_000_000, up: 0, boot: 'a'});
		expect(isGsm7(text)).toBe(true);
		expect(textCost(text).units).toBeLessThanOrEqual(segmentRoom);
		expect(text).toContain('orders may be doubled');
	});
});
