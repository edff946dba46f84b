import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {overview} from '../source/commands/help.js';
import {commandFlags, commands} from '../source/commands/table.js';
import {whatIfText} from '../source/commands/what-if-text.js';
import {applyOverrides} from '../source/config/load.js';
import {parseKey} from '../source/config/key-path.js';
import {kindOf, leaves, nodeAt} from '../source/config/schema-tree.js';
import {settingsFrom} from '../source/config/settings-from.js';
import {openJournalReadOnly} from '../source/history/sqlite-journal.js';
import {unmet} from '../source/replay/expectation.js';
import {readScenario} from '../source/replay/read-scenario.js';
import {replay} from '../source/replay/replay.js';
import {whatIf} from '../source/replay/what-if.js';
import {keymap} from '../source/ui/keymap.js';
import {live} from './helpers/lived.js';
import {temporaryFolder} from './helpers/temporary-folder.js';

const root = path.resolve(import.meta.dirname, '..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

type Row = {readonly key: string; readonly fallback: string};

/** The rows of the config table: key and default. */
const configRows = groupsOf(section('Configuration'), /^\| `(?<key>[^`]+)` \| (?<fallback>[^\|]*) \| [^\|]+\|$/gmv)
	.map(({key = '', fallback = ''}): Row => ({key, fallback}));

function groupsOf(text: string, pattern: RegExp): Array<Readonly<Record<string, string | undefined>>> {
	return text.matchAll(pattern).map(({groups}) => groups ?? {}).toArray();
}

function section(title: string): string {
	return readme.split(/^## /mv).find(text => text.startsWith(`${title}\n`)) ?? '';
}

/** What the schema says of a key in the table: `NAME` stands for any service, `[]` for any place in a list. */
function node(key: string) {
	const steps = parseKey(key.replaceAll('[]', '[0]'));
	return steps && nodeAt(steps);
}

test('the help text is the program\'s', () => {
	expect(readme).toContain(`$ cfd --help\n${overview()}\n\`\`\``);
});

test('every command that the readme names exists', () => {
	const named = groupsOf(readme, /\bcfd (?<word>-{0,2}[a-z][\-a-z]+)/gv).map(({word = ''}) => word);
	const flags = Object.keys(commandFlags).map(flag => `--${flag}`);
	const known = new Set([...commands.map(({usage}) => usage), ...flags, '--help']);
	expect(named.filter(word => !known.has(word))).toEqual([]);
	expect(named).toContain('snapshot');
});

test('every key of the config table is in the schema, with this default', () => {
	const inWords = new Set(['services']);
	const told = configRows.filter(({key}) => !inWords.has(key)).map(({key, fallback}) => [key, fallback === '' ? undefined : JSON.parse(fallback.replaceAll('`', '')) as unknown]);
	expect(told).toEqual(told.map(([key]) => [key, node(String(key))?.default]));
	expect(configRows.map(({key}) => key).filter(key => !node(key))).toEqual([]);
});

test('every key of the schema is in the config table', () => {
	const keys = new Set(configRows.map(({key}) => key));
	const missing = leaves().map(leaf => leaf.path.join('.')).filter(key => key !== '$schema' && !keys.has(key));
	expect(missing).toEqual([]);
	expect(configRows.filter(({key}) => kindOf(node(key) ?? {type: ''}) === 'record').map(({key}) => key)).toEqual(['services']);
});

test('the example config is one, and the incident file passes and prints what the readme says', async () => {
	const [config] = groupsOf(section('On your own system'), /```json\n(?<json>.*?)```/gsv);
	expect(settingsFrom(JSON.parse(config?.['json'] ?? ''), {root: '/'})).toMatchObject({ok: true});
	const [example] = groupsOf(section('Replay'), /```json\n(?<json>.*?)```\n\n```console\n\$ cfd replay incident.json\n(?<printed>.*?)\n```/gsv);
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'incident.json');
	writeFileSync(file, example?.['json'] ?? '');
	const read = readScenario(file, []);
	const replayed = read.ok ? replay(read.scenario, read.settings) : undefined;
	expect(read.ok && replayed && unmet(read.scenario.expect, replayed)).toEqual([]);
	const texts = replayed?.events.filter(event => event.type === 'alert').map(({text}) => `SMS: ${text}`) ?? [];
	expect(texts.filter(text => !example?.['printed']?.includes(text))).toEqual([]);
});

test('every key of the screen is told', () => {
	const told = groupsOf(section('Keys'), /^\| (?<keys>`.*`) \|/gmv).flatMap(({keys = ''}) => keys.split(' '));
	const bound = keymap.values().flatMap(bindings => bindings.flatMap(({keys}) => keys)).toArray();
	expect(told).toHaveLength(bound.length);
});

test('every file that the readme and its company link to exists', () => {
	const files = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
	const links = files.flatMap(file => groupsOf(readFileSync(path.join(root, file), 'utf8'), /\]\((?<link>[^#\)]+)\)|src="(?<picture>[^"]+)"/gv))
		.map(({link, picture}) => link ?? picture ?? '');
	const local = links.filter(link => !/^https?:/v.test(link));
	expect(local.filter(link => !existsSync(path.join(root, link)))).toEqual([]);
	expect(local).toContain('media/cascading.svg');
});

test('the replay of a record prints what the readme says', async () => {
	const [example] = groupsOf(section('Replay'), /\$ cfd replay --from-history (?<args>[^\n]+)\n(?<printed>[^`]+)\n```/gv);
	const set = groupsOf(example?.['args'] ?? '', /--set (?<override>\S+)/gv).map(({override = ''}) => override);
	await using folder = await temporaryFolder();
	// Local time: the same hours are printed wherever this runs.
	const from = new Date(2026, 10, 23, 18).getTime();
	const night = 8 * 3600;
	const hanging = {services: {main_app: {http: 'timeout'}, trade_executor: {http: 'timeout'}, trade_initiator: {http: 'timeout'}}} as const;
	live(folder.path, {lasts: 43_200, from, changes: [[night + 620, {services: {trade_manager: {state: 'FATAL'}}}], [night + 800, hanging]]});
	const opened = openJournalReadOnly(folder.path);
	const loaded = settingsFrom(applyOverrides({}, set).value, {root: '/'});
	const found = opened.ok && loaded.ok ? whatIf(opened.journal, loaded.settings, from) : undefined;
	expect(found?.ok === true && whatIfText(found, {system: 'REC.IO', set})).toBe(example?.['printed']);
});
