import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {closureOf, staticImports} from './helpers/imports.js';

/*
Who may know whom. Read as: the parts on the left import from the ones on the right and from nothing else of ours. A new folder, or a new
arrow, has to be entered here, with its reason.
*/
const mayImport: Readonly<Record<string, {readonly parts: readonly string[]; readonly why: string}>> = {
	core: {parts: [], why: 'pure: it decides, and knows of nothing that could make it decide otherwise'},
	'within.ts': {parts: [], why: 'a promise with a time limit: it needs a timer, so it is not in the core'},
	'version.ts': {parts: ['../package.json'], why: 'the version is written down once'},
	probes: {parts: ['core', 'within.ts'], why: 'they look and decide nothing'},
	actions: {parts: ['core', 'within.ts'], why: 'they do what was decided'},
	history: {parts: ['core'], why: 'it keeps what the core gives it'},
	config: {parts: ['core'], why: 'it makes the core\'s settings'},
	remote: {parts: ['core'], why: 'it carries the core\'s status and commands'},
	ui: {parts: ['core'], why: 'it shows a monitor, whatever is behind it'},
	engine: {parts: ['core'], why: 'whatever does I/O is handed to it'},
	demo: {parts: ['core', 'config'], why: 'a simulated system with a config of its own'},
	replay: {parts: ['core', 'config', 'engine', 'history'], why: 'the real engine and the journal in memory, under the config that an incident file holds'},
	schema: {parts: ['core', 'config', 'replay'], why: 'used by the build alone, for the schemas of three kinds of files'},
	packaging: {parts: ['commands', 'version.ts'], why: 'used by the build alone, for what goes with the program: its manual page, the licences of what is bundled'},
	setup: {parts: ['core', 'actions', 'config'], why: 'what init makes of what was seen: texts and a config, nothing read and nothing written'},
	doctor: {parts: ['core', 'actions', 'config'], why: 'it judges a set-up by what was seen of it'},
	assembly: {parts: ['core', 'actions', 'config', 'doctor', 'engine', 'history', 'probes', 'remote', 'setup', 'version.ts', 'within.ts'], why: 'the one place where the parts meet'},
	commands: {parts: ['core', 'actions', 'assembly', 'config', 'demo', 'doctor', 'engine', 'history', 'remote', 'replay', 'setup', 'ui'], why: 'what a person can ask for'},
	'program.ts': {parts: ['commands', 'version.ts'], why: 'the command line'},
	'cli.ts': {parts: ['commands', 'program.ts'], why: 'the command line, with all commands'},
	'guard.ts': {parts: ['commands', 'program.ts'], why: 'the command line, with the headless detector alone'},
	'bin.ts': {parts: [], why: 'looks at Node\'s version before anything of ours is loaded'},
};

const imports = staticImports();

/** `source/core/check.ts` is of `core`, `source/cli.ts` is a part of its own. */
function partOf(file: string): string {
	return path.relative('source', file).split('/').slice(0, file.startsWith('source') ? 1 : undefined).join('/');
}

function isOurs(to: string): boolean {
	return to.includes('/') && !to.startsWith('@');
}

/** What is left of the arrows once those that lead nowhere further have been taken away, again and again. */
function circular(arrows: typeof imports): typeof imports {
	const importing = new Set(arrows.map(({from}) => from));
	const left = arrows.filter(({to}) => importing.has(to));
	return left.length === arrows.length ? left : circular(left);
}

describe('the direction of imports', () => {
	it('is laid down for every part', () => {
		const parts = new Set(globSync('source/**/*.{ts,tsx}').map(file => partOf(file)));
		expect([...parts].toSorted((a, b) => a.localeCompare(b))).toEqual(Object.keys(mayImport).toSorted((a, b) => a.localeCompare(b)));
	});

	it.each(Object.entries(mayImport))('%s imports what it may', (part, {parts}) => {
		const strange = imports.filter(({from, to}) => partOf(from) === part && isOurs(to) && ![part, ...parts].includes(partOf(to)));
		expect(strange).toEqual([]);
	});

	it('goes in no circle: a class that is made from one that is not there yet ends the program, in one bundle and not in another', () => {
		const arrows = imports.filter(({to, isTypeOnly}) => !isTypeOnly && to.startsWith('source/'));
		expect(circular(arrows)).toEqual([]);
	});

	it('has no arrow in the table that nothing uses', () => {
		const used = new Set(imports.map(({from, to}) => `${partOf(from)} -> ${partOf(to)}`));
		const arrows = Object.entries(mayImport).flatMap(([part, {parts}]) => parts.map(known => `${part} -> ${known}`));
		expect(arrows.filter(arrow => !used.has(arrow))).toEqual([]);
	});
});

describe('what is loaded', () => {
	it('is nothing of Node and of packages in the core: it could run anywhere', () => {
		expect(imports.filter(({from, to}) => partOf(from) === 'core' && !isOurs(to))).toEqual([]);
	});

	it('is no clock, no timer and no chance in the core: the same look at the same time gives the same decision', () => {
		const impure = /\b(?:Date\.now|performance\.now|setTimeout|setInterval|setImmediate|Math\.random|randomUUID)\(|new Date\(\)/v;
		expect(globSync('source/core/**/*.ts').filter(file => impure.test(readFileSync(file, 'utf8')))).toEqual([]);
	});

	it('is no screen, no SMS library and nothing that is slow to load by a headless detector', () => {
		const loaded = closureOf('source/commands/headless.ts', imports);
		expect(loaded.size).toBeGreaterThan(100);
		expect(['ink', 'react', 'twilio', 'nodemailer', 'conf', 'execa'].filter(name => loaded.has(name)).map(name => `${name}, for ${loaded.get(name)}`)).toEqual([]);
	});

	it('is nothing before the version of Node is known to do', () => {
		expect(closureOf('source/bin.ts', imports).keys().toArray()).toEqual(['source/bin.ts', 'node:process']);
	});
});
