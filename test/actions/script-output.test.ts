import {appendFile, readFile, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {capOutput, tailOutput} from '../../source/actions/script-output.js';
import {readProgress} from '../../source/actions/script-progress.js';
import {createSandbox} from './helpers/sandbox.js';

const limits = {limit: 1000, keep: 100};

test('a short output stays as it is', async () => {
	const {folder} = await createSandbox();
	const file = path.join(folder, 'output.log');
	await writeFile(file, 'x'.repeat(1000));
	expect(await capOutput(folder, limits)).toBe(0);
	expect(await readFile(file, 'utf8')).toBe('x'.repeat(1000));
});

test('of a long one the beginning and the end stay, and between them how much was left out, in all', async () => {
	const {folder} = await createSandbox();
	const file = path.join(folder, 'output.log');
	await writeFile(file, `${'a'.repeat(100)}${'-'.repeat(2000)}${'z'.repeat(100)}`);
	expect(await capOutput(folder, limits)).toBe(2000);
	expect(await readFile(file, 'utf8')).toBe(`${'a'.repeat(100)}\n[2000 bytes of output left out here]\n${'z'.repeat(100)}`);

	await appendFile(file, `${'-'.repeat(1000)}${'y'.repeat(100)}`);
	expect(await capOutput(folder, limits)).toBe(1100);
	expect(await readFile(file, 'utf8')).toBe(`${'a'.repeat(100)}\n[3100 bytes of output left out here]\n${'y'.repeat(100)}`);
});

test('a script that prints without end stays below the limit for as long as somebody looks after it, and prints on', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('X.sh', 'echo first\nwhile [[ ! -e go ]]; do printf "%01000d\\n" {1..100}; done\necho last\n');
	const runner = await sandbox.start('X.sh');
	let leftOut = 0;
	while (leftOut < 20_000_000) {
		leftOut += await capOutput(sandbox.folder, {limit: 1_000_000, keep: 50_000});
	}

	await sandbox.write('go', '');
	await sandbox.untilEnded(runner);
	await capOutput(sandbox.folder, {limit: 1_000_000, keep: 50_000});
	const output = await sandbox.output();
	expect(output.length).toBeLessThanOrEqual(1_000_000);
	expect(output.startsWith('first\n')).toBe(true);
	expect(output.endsWith('last\n')).toBe(true);
	expect(await readProgress(sandbox.folder, runner)).toEqual({kind: 'ended', exitCode: 0});
});

test('what still writes after the script has ended is cut too, and never leaves a hole', async () => {
	const sandbox = await createSandbox();
	await sandbox.write('X.sh', '( while [[ ! -e go ]]; do printf "%01000d\\n" 7; done ) &\n');
	await sandbox.untilEnded(await sandbox.start('X.sh'));
	let cuts = 0;
	while (cuts < 5) {
		cuts += await capOutput(sandbox.folder, {limit: 100_000, keep: 10_000}) > 0 ? 1 : 0;
	}

	await sandbox.write('go', '');
	expect(await sandbox.output()).not.toContain('\0');
});

test('no output yet is no error', async () => {
	const {folder} = await createSandbox();
	await rm(folder, {recursive: true});
	expect(await capOutput(folder)).toBe(0);
	expect(await tailOutput(folder, 5)).toEqual([]);
});

const escape = '\u{1B}';

test.each([
	{
		what: 'only the last ones', text: 'a\nb\nc\nd\n', lines: 2, tail: ['c', 'd'],
	},
	{
		what: 'one that is not ended yet', text: 'a\nb', lines: 2, tail: ['a', 'b'],
	},
	{
		what: 'all, if there are few', text: 'a\n', lines: 9, tail: ['a'],
	},
	{
		what: 'none of an empty file', text: '', lines: 9, tail: [],
	},
	{
		what: 'none if none are asked for', text: 'a\n', lines: 0, tail: [],
	},
	{
		what: 'without colours and cursor movements', text: `${escape}[1;31mred${escape}[0m${escape}[2J${escape}[10;10H!\n`, lines: 1, tail: ['red!'],
	},
	{
		what: 'without titles and links', text: `${escape}]0;title\u{7}a ${escape}]8;;http://x${escape}\\link${escape}]8;;${escape}\\\n`, lines: 1, tail: ['a link'],
	},
	{
		what: 'without bells, backspaces, nulls, C1 controls', text: 'a\u{7}\b\0\u{9F}b\n', lines: 1, tail: ['ab'],
	},
	{
		what: 'without signs that turn the writing round', text: 'a\u{202E}b\u{2066}\n', lines: 1, tail: ['ab'],
	},
	{
		what: 'a rewritten line as it ended', text: '10%\r50%\r100%\ndone\r\n', lines: 2, tail: ['100%', 'done'],
	},
	{
		what: 'endless lines cut', text: 'x'.repeat(10_000), lines: 1, tail: ['x'.repeat(500)],
	},
])('the last lines: $what', async ({text, lines, tail}) => {
	const {folder} = await createSandbox();
	await writeFile(path.join(folder, 'output.log'), text);
	expect(await tailOutput(folder, lines)).toEqual(tail);
});

test('of a large output only the end is read, from a whole line on', async () => {
	const {folder} = await createSandbox();
	const file = path.join(folder, 'output.log');
	await writeFile(file, Array.from({length: 100_000}, (_, index) => `line ${index} ä\n`).join(''));
	const tail = await tailOutput(folder, 1_000_000);
	expect(tail.at(-1)).toBe('line 99999 ä');
	expect(tail[0]).toMatch(/^line \d+ ä$/v);
	expect(tail.length).toBeLessThan(7000);
	const {size} = await stat(file);
	expect(size).toBeGreaterThan(1_000_000);
});
