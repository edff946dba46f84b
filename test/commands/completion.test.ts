import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {beforeAll, describe, expect, it} from 'vitest';
import {bashCompletion} from '../../source/commands/completion/bash.js';
import {fishCompletion} from '../../source/commands/completion/fish.js';
import {zshCompletion} from '../../source/commands/completion/zsh.js';
import {commands, commonOptions} from '../../source/commands/table.js';
import {stories} from '../../source/demo/story.js';
import {program} from '../helpers/detector.js';
import {programPath} from '../helpers/real.js';
import {run} from '../helpers/run.js';
import {temporaryFolder, type TemporaryFolder} from '../helpers/temporary-folder.js';

const words = commands.filter(({usage}) => /^[a-z]/v.test(usage)).map(({usage}) => usage);
const common = ['--config', '--help', '-h', '--version', '-v'];

/** Bash as a person has it: the script is sourced, and the function that it registered is called as readline calls it. */
const asReadline = String.raw`
source "$1"; cd "$2"; shift 2
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
function=$(complete -p "$1" | sed -E 's/.*-F (\w+).*/\1/')
"$function" "$1" "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\n' "\${COMPREPLY[@]}"`.replaceAll(String.raw`\$`, '$');

async function complete(folder: string, line: readonly string[]): Promise<string[]> {
	const {stdout, stderr, exitCode} = await run('/bin/bash', ['--norc', '-c', asReadline, 'bash', path.join(folder, 'cfd.bash'), path.join(folder, 'files'), ...line]);
	expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
	return stdout.split('\n').filter(word => word !== '');
}

describe('the completions for bash', () => {
	let folder: TemporaryFolder;

	beforeAll(async () => {
		folder = await temporaryFolder();
		await mkdir(path.join(folder.path, 'files'));
		await writeFile(path.join(folder.path, 'files', 'an incident.json'), '');
		await writeFile(path.join(folder.path, 'files', 'snapshot'), '');
		await writeFile(path.join(folder.path, 'cfd.bash'), bashCompletion());
		return async () => folder.dispose();
	});

	it.each<[string, readonly string[], readonly string[]]>([
		['every command behind the program', ['cfd', ''], words],
		['the same behind its long name', ['cascading-failure-detector', ''], words],
		['the commands that begin so', ['cfd', 'dis'], ['disarm']],
		['flags that stand for commands, and the common options', ['cfd', '--'], ['--headless', '--attach', '--snapshot', '--config', '--help', '--version']],
		['the options of a command and the common ones', ['cfd', 'restart', '-'], ['--reason', '--yes', '-y', '--dry-run', ...common]],
		['no other command\'s options behind a flag', ['cfd', '--headless', '-'], common],
		['the options of the command that a flag stands for', ['cfd', '--snapshot', '--o'], ['--output']],
		['the stories of the demo', ['cfd', 'demo', '--story', ''], stories.map(({name}) => name)],
		['the stories behind an equals sign, as readline splits it', ['cfd', 'demo', '--story', '=', 'casc'], ['cascade']],
		['the stories right behind an equals sign', ['cfd', 'demo', '--story', '='], stories.map(({name}) => name)],
		['files for FILE, blanks in their names included', ['cfd', 'snapshot', '--output', 'an'], ['an incident.json']],
		['files for the short option', ['cfd', 'snapshot', '-o', 'an'], ['an incident.json']],
		['files for operands', ['cfd', 'replay', 'an'], ['an incident.json']],
		['files for a common option behind any command', ['cfd', 'check', '--config', ''], ['an incident.json', 'snapshot']],
		['commands behind a config whose name is a command', ['cfd', '--config', 'snapshot', 'dis'], ['disarm']],
		['commands behind a config with an equals sign', ['cfd', '--config', '=', 'snapshot', 'dis'], ['disarm']],
		['nothing for a text of one\'s own', ['cfd', 'restart', '--reason', ''], []],
		['nothing for a command that takes nothing', ['cfd', 'arm', ''], []],
		['the shells', ['cfd', 'completion', ''], ['bash', 'zsh', 'fish']],
		['no second shell', ['cfd', 'completion', 'bash', ''], []],
	])('give %s', async (_, line, expected) => {
		expect((await complete(folder.path, line)).toSorted()).toEqual(expected.toSorted());
	});
});

/** What a script has to name. */
const named = [...words, ...commands.flatMap(({options}) => Object.keys(options)), ...Object.keys(commonOptions), ...stories.map(({name}) => name)];

describe.each([
	['bash', bashCompletion()],
	['zsh', zshCompletion()],
	['fish', fishCompletion()],
])('the script for %s', (shell, script) => {
	it('names every command, option and story', () => {
		expect(named.filter(name => !new RegExp(String.raw`(?<!\w)${name}(?!\w)`, 'v').test(script))).toEqual([]);
	});

	it('closes every quote on its line', () => {
		const code = script.split('\n').filter(line => !line.startsWith('#'));
		expect(code.filter(line => line.replaceAll(/\\['\\]/gv, '').split('\'').length % 2 === 0)).toEqual([]);
	});

	const file = programPath(shell);
	it.skipIf(file === undefined)('is one that the shell itself can read', async () => {
		await using folder = await temporaryFolder();
		const written = path.join(folder.path, 'script');
		await writeFile(written, script);
		expect(await run(file ?? '', ['-n', written])).toEqual({exitCode: 0, stdout: '', stderr: ''});
	});

	it('is what the command prints', async () => {
		expect(await run(process.execPath, [program, 'completion', shell])).toEqual({exitCode: 0, stdout: `${script}\n`, stderr: ''});
	});
});

const fish = programPath('fish');

it.skipIf(fish === undefined).each([
	['cfd demo --story casc', ['cascade']],
	['cfd --config snapshot dis', ['disarm']],
	['cfd completion ', ['bash', 'fish', 'zsh']],
	['cfd completion bash ', []],
	['cfd restart --dr', ['--dry-run']],
	['cascading-failure-detector test', ['test-alert']],
])('fish completes "%s"', async (line, expected) => {
	await using folder = await temporaryFolder();
	const written = path.join(folder.path, 'cfd.fish');
	await writeFile(written, fishCompletion());
	const {stdout} = await run(fish ?? '', ['--no-config', '-c', `source ${written}; complete -C '${line}'`], {env: {HOME: folder.path}});
	expect(stdout.split('\n').flatMap(row => row === '' ? [] : [row.replace(/\t.*/v, '')])).toEqual(expected);
});

const zsh = programPath('zsh');

/** A zsh on a terminal of its own, in which somebody types the line and a tab; what stands there then is written down. */
const typing = String.raw`
zmodload zsh/zpty
zpty -b typist "zsh -f -i"
zpty -w typist "PS1=; unsetopt beep; autoload -U compinit; compinit -u -D; source $1/cfd.zsh; show() { print -r -- \$BUFFER > $1/typed; exit }; zle -N show; bindkey '^X' show"
zpty -w -n typist "$2"$'\t\x18'
for try in {1..300}; do [[ -s $1/typed ]] && break; sleep 0.05; done
cat $1/typed
zpty -d typist
`;

it.skipIf(zsh === undefined).each([
	['cfd disar', 'cfd disarm '],
	['cfd --snapshot --outp', 'cfd --snapshot --output='],
	['cfd snapshot --outp', 'cfd snapshot --output='],
	['cfd --headless --outp', 'cfd --headless --outp'],
	['cfd demo --story casc', 'cfd demo --story cascade '],
	['cascading-failure-detector test', 'cascading-failure-detector test-alert '],
])('zsh completes "%s"', async (line, expected) => {
	await using folder = await temporaryFolder();
	await writeFile(path.join(folder.path, 'cfd.zsh'), zshCompletion());
	const {stdout} = await run(zsh ?? '', ['-f', '-c', typing, 'zsh', folder.path, line], {env: {HOME: folder.path, PATH: '/usr/bin:/bin', TERM: 'xterm'}});
	expect(stdout.trimEnd()).toBe(expected.trimEnd());
});

it.each([[[]], [['tcsh']], [['constructor']], [['bash', 'zsh']]])('wrong usage, completion %j, names the shells', async args => {
	const {exitCode, stdout, stderr} = await run(process.execPath, [program, 'completion', ...args]);
	expect({exitCode, stdout}).toEqual({exitCode: 64, stdout: ''});
	expect(stderr).toContain('bash, zsh, fish');
});
