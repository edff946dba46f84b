import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {expect, it, test} from 'vitest';
import {commands, commonOptions} from '../../source/commands/table.js';
import {manual} from '../../source/packaging/manual.js';
import {roff} from '../../source/packaging/roff.js';
import {programPath} from '../helpers/real.js';
import {run} from '../helpers/run.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const page = manual('1.2.3');

/** The page as a person reads it, without roff's own words. */
const text = page.replaceAll(/^\.\w+ ?/gmv, '').replaceAll(/\\f[BIR]/gv, '').replaceAll(String.raw`\-`, '-');

it('has every command with its text, its options and its exits', () => {
	const entries = commands.flatMap(({usage, text: what, exit, options}) => [
		`cfd ${usage}`.trimEnd(),
		what.slice(1),
		`Exit status: ${exit}.`,
		...Object.entries(options).map(([name, {value}]) => `--${name}${value === undefined ? '' : ` ${value}`}\n`),
	]);
	expect(entries.filter(entry => !text.includes(entry))).toEqual([]);
	expect(Object.keys(commonOptions).filter(name => !text.includes(`--${name}`))).toEqual([]);
});

it('has every variable that the readme has', () => {
	const readme = readFileSync(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');
	const section = /^### Environment\n(?<rows>[^#]+)/mv.exec(readme)?.groups?.['rows'] ?? '';
	const rows = section.matchAll(/^\| (?<names>[^\|]+) \|/gmv).map(({groups}) => groups?.['names'] ?? '').toArray();
	const names = rows.join(' ').matchAll(/`(?<name>[A-Z_]{4,})`/gv).map(({groups}) => groups?.['name'] ?? '').toArray();
	expect(names.length).toBeGreaterThan(8);
	expect(names.filter(name => !text.includes(name))).toEqual([]);
});

it('begins as manual pages do, so that apropos finds it', () => {
	expect(page.split('\n').slice(0, 3)).toEqual([
		'.TH CFD 1 "" "cascading-failure-detector 1.2.3" "User Commands"',
		'.SH NAME',
		expect.stringMatching(/^cfd, cascading\\-failure\\-detector \\- watches /v),
	]);
});

test.each([
	['.PP is no command here', String.raw`\&.PP is no command here`],
	['it\'s\n\'so', 'it\'s\n\\&\'so'],
	['--config', String.raw`\-\-config`],
	[String.raw`a\b`, String.raw`a\eb`],
])('%j is the text %j', (given, expected) => {
	expect(roff(given)).toBe(expected);
});

const groff = programPath('groff');

it.skipIf(groff === undefined)('is read by groff without a warning, and shows what it should', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'cfd.1');
	await writeFile(file, page);
	const {exitCode, stdout, stderr} = await run(groff ?? '', ['-man', '-ww', '-Tascii', '-P-c', '-rLL=400n', file], {env: {PATH: process.env['PATH'], GROFF_NO_SGR: '1'}});
	expect({exitCode, stderr}).toEqual({exitCode: 0, stderr: ''});
	// An old printer's bold: a letter, a step back, the letter again.
	const shown = stdout.split('\b').map((part, index, {length}) => index < length - 1 ? part.slice(0, -1) : part).join('');
	expect(shown).toContain('CFD(1)');
	expect(shown).toContain('cfd restart [--reason TEXT] [--yes] [--dry-run]');
});
