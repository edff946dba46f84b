import {expect, test} from 'vitest';
import {settingsFrom} from '../../source/config/settings-from.js';
import {supervisorConfFrom} from '../../source/config/supervisor/read-conf.js';
import {programsOf} from '../../source/config/supervisor/programs.js';
import {splitWords} from '../../source/actions/shell-words.js';
import {tableToCount} from '../../source/setup/database-table.js';
import {detectorKind} from '../../source/setup/detector-program.js';
import {draftConfig, type Draft} from '../../source/setup/draft.js';
import {programSection} from '../../source/setup/program-section.js';

const draft: Draft = {
	schema: 'file:///schema.json',
	system: 'shop',
	root: '..',
	supervisorConfig: 'supervisord.conf',
	services: [{name: 'web', description: undefined, health: 'http://127.0.0.1:80/health'}, {name: 'group:worker_00', description: 'works', health: undefined}],
	slowestStart: 90,
	databases: [],
	files: [],
	script: undefined,
	apiPort: 8021,
};

test('a draft is a valid config, with the restart off and nothing of the default system in it', () => {
	const result = settingsFrom(draftConfig(draft), {root: '/project/config'});
	expect(result).toMatchObject({
		ok: true, settings: {root: '/project', databases: [], files: [], startGrace: 180_000, api: {port: 8021}, restart: {enabled: false}},
	});
	expect(result.ok && result.settings.services.map(({name, health}) => [name, health])).toEqual([['web', 'http://127.0.0.1:80/health'], ['group:worker_00', undefined]]);
});

test('the section survives blanks and percent signs in the paths', () => {
	const places = {node: '/opt/my node/bin/node', program: '/lib/100%/bin.js', config: '/srv/a "b"/c.json', root: '/srv/a', logDirectory: '/srv/a/logs'};
	const conf = supervisorConfFrom(programSection(places).join('\n'), {path: '/srv/a/supervisord.conf', env: {}, cwd: '/srv/a'});
	const [program] = programsOf(conf);
	expect(splitWords(program?.command ?? '')).toEqual([places.node, places.program, '--headless', '--config', places.config]);
	expect(program && detectorKind(program)).toBe('this');
});

test.each([
	['cascading_failure_detector', 'python backend/cascading_failure_detector.py', 'original'],
	['watcher', '/usr/bin/node /lib/dist/bin.js --headless', 'this'],
	['watcher', 'cfd --headless', 'this'],
	['main_app', 'python /srv/cascading-failure-detector-test/main.py', undefined],
	['main_app', 'node /srv/app/bin.js', undefined],
])('%s, run as %s, is %s', (name, command, kind) => {
	expect(detectorKind({name, command})).toBe(kind);
});

test.each([
	['data/trades.db', ['a', 'trades'], 'trades'],
	['data/trade.db', ['fills', 'Trades'], 'Trades'],
	['data/only.db', ['rows'], 'rows'],
	['data/many.db', ['a', 'b'], undefined],
	['data/empty.db', [], undefined],
])('of %s with %j, %s is counted', (file, tables, table) => {
	expect(tableToCount(file, tables)).toBe(table);
});
