import {readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import {mainAppLines} from '../../source/setup/main-app.js';
import {programSection} from '../../source/setup/program-section.js';
import {hasReal, programPath} from '../helpers/real.js';
import {run} from '../helpers/run.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const readme = readFileSync(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');

describe.each(mainAppLines(8020))('the lines for $framework', ({framework, language, lines}) => {
	it('stand in the readme as cfd init prints them', () => {
		expect(readme).toContain(`\`\`\`${language}\n${lines.join('\n')}\n\`\`\``);
		expect(readme).toMatch(new RegExp(String.raw`<summary>.*\b${framework}\b.*</summary>`, 'v'));
	});

	it.skipIf(language === 'python' && !hasReal('python3'))('are code that the language itself can read', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, language === 'python' ? 'main.py' : 'main.mjs');
		await writeFile(file, lines.join('\n'));
		const checked = language === 'python'
			? await run(programPath('python3') ?? '', ['-c', 'import ast, sys; ast.parse(open(sys.argv[1]).read())', file])
			: await run(process.execPath, ['--check', file]);
		expect(checked).toEqual({exitCode: 0, stdout: '', stderr: ''});
	});
});

it('the port of the detector is the only thing that differs from system to system', () => {
	const other = mainAppLines(9999).map(({lines}) => lines.join('\n').replaceAll('9999', '8020'));
	expect(other).toEqual(mainAppLines(8020).map(({lines}) => lines.join('\n')));
});

it('the section for supervisor stands in the readme as cfd init prints it', () => {
	const section = programSection({
		node: '/path/to/node',
		program: '/path/to/dist/bin.js',
		config: '/path/to/project/cascading-failure-detector.json',
		root: '/path/to/project',
		logDirectory: '/path/to/project/logs',
	});
	expect(readme).toContain(`\`\`\`ini\n${section.join('\n')}\n\`\`\``);
});
