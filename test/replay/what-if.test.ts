import {describe, expect, it} from 'vitest';
import type {Settings} from '../../source/core/settings.js';
import {openJournalReadOnly} from '../../source/history/sqlite-journal.js';
import {automatic, compareCourses, restartDifferences} from '../../source/replay/comparison.js';
import {whatIf} from '../../source/replay/what-if.js';
import {dawn, live, type Life} from '../helpers/lived.js';
import {nineServices, seedSettings, serviceSettings} from '../helpers/settings.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const services = (http: number | 'timeout', ...names: string[]) => ({services: Object.fromEntries(names.map(name => [name, {http}]))});

/** Three services hang ten minutes after the beginning. Checks come every 30 s: CRITICAL at 690, CASCADING at 750, the restart at 810, recovered at 900. */
const cascade: Life = {lasts: 3600, changes: [[610, services('timeout', 'main_app', 'trade_executor', 'trade_initiator')]]};

function withThresholds(warning: number, critical: number, cascading: number): Partial<Settings> {
	const thresholds = {warning, critical, cascading};
	return {thresholds, services: nineServices.map(name => serviceSettings(name, {thresholds}))};
}

async function ask(life: Life, change: Partial<Settings>, since = dawn) {
	await using folder = await temporaryFolder();
	live(folder.path, life);
	const opened = openJournalReadOnly(folder.path);
	if (!opened.ok) {
		throw new Error(opened.why);
	}

	const found = whatIf(opened.journal, seedSettings(change), since);
	opened.journal.close();
	if (!found.ok) {
		throw new Error(found.why);
	}

	const {replayed} = found;
	return {
		...found,
		differences: restartDifferences(replayed),
		rows: compareCourses(replayed).map(({at, really, here, isSame}) => `${isSame ? ' ' : '!'} ${at} ${really} | ${here}`),
		restarts: automatic(replayed.events).map(({at}) => at),
	};
}

describe('what would this config have done', () => {
	it('with the same config: the same, at the same times, and nothing is supposed', async () => {
		const {replayed, differences, rows, limits, isShort} = await ask(cascade, {});
		expect({differences, limits, isShort, checks: replayed.checks, supposed: replayed.supposed, notMade: replayed.notMade, unwatched: replayed.unwatched})
			.toEqual({differences: [], limits: [], isShort: false, checks: 121, supposed: [], notMade: [], unwatched: []});
		expect(rows).toEqual([
			'  690 CRITICAL | CRITICAL',
			'  750 CASCADING | CASCADING',
			'  810 MASTER RESTART | MASTER RESTART',
			'  900 recovered, NONE | recovered, NONE',
		]);
	});

	it('with lower thresholds: the levels and the restart come earlier, by as many checks', async () => {
		const {differences, rows, replayed} = await ask(cascade, withThresholds(2, 3, 5));
		expect(differences).toEqual([{kind: 'earlier', at: 750, by: 60}]);
		expect(rows.slice(0, 3)).toEqual(['! 660  | CRITICAL', '! 690 CRITICAL | CASCADING', '! 750 CASCADING | MASTER RESTART']);
		expect(replayed.events.filter(({type}) => type === 'outcome')).toMatchObject([{outcome: 'recovered'}]);
		expect(replayed.supposed).toMatchObject([{from: {wall: dawn + 750_000}}]);
	});

	it('with a lower critical threshold alone: the alert comes earlier, and the restart when it came', async () => {
		const {differences, rows} = await ask(cascade, withThresholds(3, 4, 7));
		expect(differences).toEqual([]);
		expect(rows).toEqual([
			'  690 CRITICAL | CRITICAL',
			'! 720  | CASCADING',
			'! 750 CASCADING | ',
			'  810 MASTER RESTART | MASTER RESTART',
			'  900 recovered, NONE | recovered, NONE',
		]);
	});

	it('with higher thresholds: the restart that was made would not have come by then, and is taken for one by hand', async () => {
		const {differences, rows, replayed, restarts} = await ask(cascade, withThresholds(3, 8, 10));
		expect(restarts).toEqual([]);
		expect(differences).toEqual([{kind: 'less', at: 810, because: undefined}]);
		expect(replayed.notMade).toEqual([1]);
		expect(rows).toEqual(['  690 CRITICAL | CRITICAL', '! 750 CASCADING | ', '! 810 MASTER RESTART | ', '! 900 recovered, NONE | NONE']);
	});

	it('with higher thresholds for one service alone', async () => {
		const mild = {warning: 3, critical: 20, cascading: 20};
		const {restarts, rows} = await ask(cascade, {services: nineServices.map(name => serviceSettings(name, name === 'main_app' ? {thresholds: mild} : {}))});
		expect(restarts).toEqual([]);
		expect(rows.slice(0, 2)).toEqual(['  690 CRITICAL | CRITICAL', '! 750 CASCADING | ']);
	});

	it('with a service less: two of three are no cascade', async () => {
		const {restarts, limits, replayed} = await ask(cascade, {services: nineServices.filter(name => name !== 'main_app').map(name => serviceSettings(name))});
		expect(restarts).toEqual([]);
		expect(replayed.events.find(event => event.type === 'level')).toMatchObject({at: 690, level: 'WARNING'});
		expect(limits).toEqual(['main_app: not in this config: does not count.']);
	});

	it('with services that the record does not know: supervisor\'s word counts for one that it ran, nothing for one that nobody knew', async () => {
		const watched = nineServices.filter(name => name !== 'trade_manager').map(name => serviceSettings(name));
		const now = [...watched, serviceSettings('trade_manager'), serviceSettings('new_one', {health: 'http://127.0.0.1:9/health'})];
		const dead = {main_app: {state: 'FATAL'}, trade_executor: {state: 'FATAL'}, trade_manager: {state: 'FATAL'}} as const;
		const {differences, limits} = await ask(
			{lasts: 3600, changes: [[610, {services: dead}]], settings: {...seedSettings(), services: watched}, running: seedSettings()},
			{services: now},
		);
		expect(differences).toEqual([{kind: 'more', at: 810}]);
		expect(limits).toEqual([
			'trade_manager: not in the config then: judged by the state in supervisor alone.',
			'new_one: known neither to the config nor to supervisor then: never seen ok, so without a vote.',
		]);
	});

	it('with a health check that was not made then: it cannot fail, and supervisor\'s word counts', async () => {
		const moved = nineServices.map(name => serviceSettings(name, name === 'main_app' ? {health: 'http://127.0.0.1:3001/health'} : {}));
		const {restarts, limits} = await ask(cascade, {services: moved});
		expect(restarts).toEqual([]);
		expect(limits).toEqual(['main_app: had another health check then, or none: this one cannot fail here.']);
	});

	it('knows a health check with a sign-in again, though the record holds none', async () => {
		const secret = nineServices.map(name => serviceSettings(name, name === 'main_app' ? {health: 'http://me:secret@127.0.0.1:3000/health?token=1'} : {}));
		const {limits, restarts} = await ask({...cascade, settings: {...seedSettings(), services: secret}}, {services: secret});
		expect({limits, restarts}).toEqual({limits: [], restarts: [810]});
	});

	it('without the cooldown: a second cascade is answered, and withheld with it', async () => {
		const three = ['main_app', 'trade_executor', 'trade_initiator'];
		const twice: Life = {lasts: 7200, changes: [...cascade.changes ?? [], [1810, services(500, ...three)], [2800, services(200, ...three)]]};
		const same = await ask(twice, {});
		expect(same.differences).toEqual([]);
		expect(same.rows.filter(row => row.includes('cooldown'))).toEqual(['  2010  | withheld: cooldown']);
		const {differences, restarts} = await ask(twice, {restart: {...seedSettings().restart, cooldown: 0}});
		expect(differences).toEqual([{kind: 'more', at: 2010}]);
		expect(restarts).toEqual([810, 2010]);
	});

	it('with stricter limits: the restart that was made is withheld, and it is told why', async () => {
		const {differences} = await ask(cascade, {restart: {...seedSettings().restart, maxPerHour: 0}});
		expect(differences).toEqual([{kind: 'less', at: 810, because: 'rate_limit'}]);
	});

	it('of a detector that was not armed: what it would have done if it had been', async () => {
		const unarmed = {...seedSettings(), restart: {...seedSettings().restart, enabled: false}};
		const {differences, replayed} = await ask({...cascade, settings: unarmed}, {});
		expect(differences).toEqual([{kind: 'more', at: 810}]);
		expect(automatic(replayed.really)).toEqual([]);
		// The real system stayed broken: the record tells of no other again.
		expect(replayed.supposed).toMatchObject([{until: undefined}]);
	});

	it('disarmed as it was then', async () => {
		const {differences, rows} = await ask({...cascade, operator: [600, (detector, now) => {
			detector.disarm(1_800_000, 'deploy', now);
		}]}, {});
		expect(differences).toEqual([]);
		expect(rows).toContain('  810  | withheld: disarmed');
	});

	it('tells times at which nobody watched, and what it cannot know of another config', async () => {
		const {replayed, limits} = await ask({lasts: 3600, gap: [900, 1500]}, {
			checkInterval: 10_000,
			files: [...seedSettings().files, {path: 'new.conf', absolute: '/srv/rec_io/new.conf'}],
			databases: [{path: 'new.db', absolute: '/srv/rec_io/new.db', table: undefined, integrityEvery: 1}],
			services: nineServices.map(name => serviceSettings(name, name === 'main_app' ? {timeout: 5000} : {})),
		});
		expect(replayed.unwatched.map(({from, until}) => [(from.wall - dawn) / 1000, ((until?.wall ?? 0) - dawn) / 1000])).toEqual([[900, 1500]]);
		expect(limits).toEqual([
			'main_app: was waited for less long then: an answer that would have come later counts as none.',
			'new.db: not watched then: cannot fail here.',
			'new.conf: not watched then: cannot fail here.',
			'Checks came every 30 s then, and come so here: a look cannot be judged oftener than it was made.',
		]);
	});

	it('only since the time that was asked for: what was before prepares it', async () => {
		const {replayed, rows, isShort} = await ask(cascade, {}, dawn + 720_000);
		expect(isShort).toBe(false);
		expect(replayed.checks).toBe(97);
		expect(rows[0]).toBe('  30 CASCADING | CASCADING');
	});

	it('since the beginning of the record, when more was asked for', async () => {
		const {isShort, from} = await ask(cascade, {}, dawn - 86_400_000);
		expect({isShort, from}).toEqual({isShort: true, from: dawn});
	});
});
