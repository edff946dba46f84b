import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {toJsonSchema} from '@valibot/to-json-schema';
import {describe, expect, it} from 'vitest';
import {readScenario} from '../../source/replay/read-scenario.js';
import {scenarioSchema} from '../../source/replay/scenario.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

/** Every problem of an incident file, its folder left out. */
async function problemsOf(content: unknown, overrides: readonly string[] = []): Promise<readonly string[]> {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'incident.json');
	writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, '\t'));
	const read = readScenario(file, overrides);
	return read.ok ? [] : read.problems.map(problem => problem.replace(`${folder.path}/`, ''));
}

const minimal = {name: 'x', duration: 60, timeline: []};

/** One change of what the probes see, and what is wrong with it. */
async function wrongIn(set: unknown): Promise<readonly string[]> {
	const problems = await problemsOf({...minimal, timeline: [{at: 0, set}]});
	return problems.map(problem => problem.replace(/^incident\.json:\d+: timeline\[0\]\.set\.?/v, ''));
}

const services = '*, main_app, trade_manager, trade_executor, auto_entry_supervisor, unified_production_coordinator, active_trade_supervisor, trade_initiator, '
	+ 'kalshi_api_watchdog, btc_price_watchdog';

describe('an incident file', () => {
	it('needs a name, a duration and a timeline, and no more', async () => {
		expect(await problemsOf(minimal)).toEqual([]);
		expect(await problemsOf({})).toEqual([
			'incident.json: name: found nothing; allowed: a text.',
			'incident.json: duration: found nothing; allowed: a number of seconds, at least 0.',
			'incident.json: timeline: found nothing; allowed: a list of entries, each with "at".',
		]);
		expect(await problemsOf([minimal])).toEqual(['incident.json: found a list; allowed: an object with "name", "duration" and "timeline".']);
	});

	it('tells all that is wrong at once, each with its line and what is allowed: its format, its config, what does not fit together, and --set', async () => {
		const text = `{
			"name": "x", "name": "y",
			"duration": -1,
			"config": {"thresholds": {"warnin": 1}},
			"timeline": [
				{"at": "soon", "operator": "dance"},
				{"at": 2, "monitor": {"stalled": 1}}
			],
			"script": {"exit": 1.5, "take": 3},
			"expect": {"levels": [[1, "BAD"], [2]], "restarts": -1, "firstRestartBetween": [1], "withheld": ["tired"]}
		}`;
		expect(await problemsOf(text, ['restart.cooldwn=1h', 'restart.settle=soon'])).toEqual([
			'incident.json:2: name: found the same key a second time; allowed: each key once.',
			'incident.json:7: timeline[1].monitor.stalled: found an unknown key; allowed: stalledFor, fdsExhausted, suspendedFor, wallClockJump, killed. Did you mean "stalledFor"?',
			'incident.json:9: script.take: found an unknown key; allowed: takes, exit, heals, killsDetector. Did you mean "takes"?',
			'incident.json:3: duration: found -1; allowed: a number of seconds, at least 0.',
			'incident.json:6: timeline[0].at: found "soon"; allowed: a number of seconds, at least 0.',
			'incident.json:6: timeline[0].operator: found "dance"; allowed: one of "disarm", "arm", "restart", "abort".',
			'incident.json:9: script.exit: found 1.5; allowed: a whole number.',
			'incident.json:10: expect.levels[0][1]: found "BAD"; allowed: one of "NONE", "WARNING", "CRITICAL", "CASCADING".',
			'incident.json:10: expect.levels[1][1]: found nothing; allowed: one of "NONE", "WARNING", "CRITICAL", "CASCADING".',
			'incident.json:10: expect.restarts: found -1; allowed: a whole number, at least 0.',
			'incident.json:10: expect.firstRestartBetween[1]: found nothing; allowed: a number of seconds, at least 0.',
			'incident.json:10: expect.withheld[0]: found "tired"; allowed: one of "disabled", "journal", "disarmed", "aborted", "in_progress", "cooldown", "rate_limit", "preflight", "veto".',
			'--set: restart.cooldwn: found an unknown key; allowed: enabled, script, args, on, maxPerHour, cooldown, timeout, settle. Did you mean "cooldown"?',
			'incident.json:4: config.thresholds.warnin: found an unknown key; allowed: warning, critical, cascading. Did you mean "warning"?',
			expect.stringMatching(/^--set: restart\.settle: found "soon"; allowed: a duration /v),
		]);
	});

	it('names every service and file that its config does not have, not only the first, with the nearest', async () => {
		expect(await wrongIn({services: {main_ap: {http: 200}, foo: {}, '*': {}}, files: {'backend/supervisor.conf': 'missing'}})).toEqual([
			`services.main_ap: found a service that is not in the config; allowed: ${services}. Did you mean "main_app"?`,
			`services.foo: found a service that is not in the config; allowed: ${services}.`,
			'files["backend/supervisor.conf"]: found a file that is not in the config; allowed: backend/core/config/MASTER_PORT_MANIFEST.json, backend/supervisord.conf, '
			+ 'scripts/MASTER_RESTART.sh. Did you mean "backend/supervisord.conf"?',
		]);
		expect(await problemsOf({...minimal, expect: {rootCause: 'main_ap'}})).toHaveLength(1);
		expect(await problemsOf({...minimal, config: {services: {a: {}}}, timeline: [{at: 0, set: {services: {a: {}}}}]})).toEqual([]);
	});

	it.each([
		[{supervisor: 'dwon'}, 'supervisor: found "dwon"; allowed: one of "up", "down", "hung", "fault", "shutdown", "missing".'],
		[{database: 'gone'}, 'database: found "gone"; allowed: one of "ok", "busy", "missing", "unreadable", "corrupt".'],
		[{files: 'missing'}, 'files: found "missing"; allowed: "ok", or an object { "PATH": … }.'],
		[{files: {'backend/supervisord.conf': 'gone'}}, 'files["backend/supervisord.conf"]: found "gone"; allowed: one of "ok", "missing", "unreadable", "corrupted".'],
		[{services: {main_app: {state: 'RUNING'}}}, /^services\.main_app\.state: found "RUNING"; allowed: one of "STOPPED", "STARTING", "RUNNING", /v],
		[{services: {main_app: {http: 700}}}, 'services.main_app.http: found 700; allowed: a status code from 100 to 599, or one of "timeout", "refused", "reset", "garbage".'],
		[{services: {main_app: {latency: -1}}}, 'services.main_app.latency: found -1; allowed: a number of milliseconds, at least 0.'],
		[{services: {main_app: {respawnEvery: 0}}}, 'services.main_app.respawnEvery: found 0; allowed: a number of seconds above 0, or null.'],
		[{services: {main_app: {respawn: 'yes'}}}, 'services.main_app.respawn: found "yes"; allowed: true or false.'],
		[{service: {}}, 'service: found an unknown key; allowed: supervisor, database, files, services. Did you mean "services"?'],
	])('says what may be set: %j', async (set, problem) => {
		expect(await wrongIn(set)).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
	});

	it('that is no JSON, or not there, is told with its place and what to give instead', async () => {
		expect(await problemsOf('{"name": "x",\n "duration": 10,,\n}')).toEqual(['incident.json:2:17: found ","; allowed: JSON; this is where it ends to be any.']);
		const gone = readScenario('/nowhere/incident.json', []);
		expect(gone).toEqual({ok: false, problems: ['/nowhere/incident.json: found no such file; allowed: an incident file that this user can read.']});
	});

	it('has a JSON Schema that leaves nothing out of what is read', () => {
		// `throw`: a rule that JSON Schema has no words for would be one that an editor does not know.
		expect(toJsonSchema(scenarioSchema, {errorMode: 'throw', typeMode: 'input'})).toMatchObject({required: ['name', 'duration', 'timeline'], additionalProperties: false});
	});
});
