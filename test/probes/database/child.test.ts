import {type Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {startChild} from '../../../source/probes/database/child-process.js';
import {allProcesses, isAlive} from '../../helpers/processes.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {waitFor} from '../../helpers/wait-for.js';
import {buildEntry} from '../../helpers/build-entry.js';
import {run} from '../../helpers/run.js';
import {makeDatabase} from './databases.js';
import {childCommand, settingsOf, startProbe} from './probing.js';

const node = process.execPath;

describe('the child process', () => {
	test.each<[string, readonly string[], string, RegExp]>([
		['answers', [node, '-e', 'console.log(1)'], 'answer', /^1\n$/v],
		['ends without an answer', [node, '-e', 'console.error("no disk"); process.exit(3)'], 'failed', /exit code 3: no disk/v],
		['is killed', [node, '-e', 'process.kill(process.pid, "SIGKILL")'], 'failed', /ended by SIGKILL/v],
		['is cut off in its answer', [node, '-e', String.raw`process.stdout.write("{\"kind\"")`], 'failed', /exit code 0/v],
		['talks without end', [node, '-e', 'setInterval(() => process.stdout.write("x".repeat(100_000)))'], 'late', /^$/v],
		['hangs', [node, '-e', 'setInterval(() => {}, 1000)'], 'late', /^$/v],
		['does not exist', ['/no/such/program'], 'failed', /could not be started: spawn \/no\/such\/program ENOENT/v],
		['is nothing', [''], 'failed', /could not be started/v],
	])('that %s', async (_name, command, kind, said) => {
		const child = startChild(command, {look: 'cheap', path: '/nowhere'}, 1500);
		const answer = await child.answer;
		expect(answer.kind).toBe(kind);
		expect(answer.kind === 'answer' ? answer.text : (answer.kind === 'failed' ? answer.detail : '')).toMatch(said);
		await child.gone;
	});

	test('that makes no sense leaves the probe without a finding, not without an answer', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file);
		for (const text of ['', 'nonsense', 'null', '[]', '{"kind":"fine"}', '{"kind":"corrupt"}']) {
			await using probing = await startProbe({childCommand: [node, '-e', `console.log(${JSON.stringify(text)})`]});

			expect(await probing.probe.look(settingsOf(file)), text).toMatchObject({kind: 'unobservable', detail: /no answer that makes sense/v});
		}
	});

	test('names neither database nor state directory in its command line', async () => {
		await using folder = await temporaryFolder();
		const file = await makeHugeDatabase(folder.path);
		await using probing = await startProbe({firstLookWait: 0});
		await probing.probe.look(settingsOf(file));
		const child = await waitFor(() => ownChild(), {what: 'the child'});
		expect(child.command).not.toContain(folder.path);
		expect(child.command).not.toContain(probing.stateDirectory);
		expect(child.folder).toBe('/');
	});

	test('runs at the lowest priority, and its copy is for no one else to read', async () => {
		await using folder = await temporaryFolder();
		const file = await makeHugeDatabase(folder.path);
		await using probing = await startProbe({firstLookWait: 0});
		await probing.probe.look(settingsOf(file));
		const copy = await waitFor(() => copyIn(probing.stateDirectory), {what: 'the copy'});
		expect(statSync(path.dirname(copy)).mode % 0o1000).toBe(0o700);
		expect(statSync(copy).mode % 0o1000).toBe(0o600);
		const niceness = Number(readFileSync(`/proc/${ownChild()?.pid}/stat`, 'utf8').split(') ', 2)[1]?.split(' ', 17)[16]);
		expect(niceness).toBe(19);
	});

	test('is killed at its deadline, its copy is removed, and the next look starts anew', async () => {
		await using folder = await temporaryFolder();
		const file = await makeHugeDatabase(folder.path);
		await using probing = await startProbe({fullLookDeadline: () => 400});
		const seen = await probing.probe.look(settingsOf(file, {integrityEvery: 1}));
		expect(seen).toMatchObject({kind: 'unobservable', detail: /took longer than 0 s|took longer/v});
		await waitFor(() => readdirSync(probing.stateDirectory).length === 0, {what: 'the copy is removed'});
		await waitFor(async () => {
			await probing.probe.look(settingsOf(file, {integrityEvery: 1}));
			return readdirSync(probing.stateDirectory).length > 0;
		}, {what: 'the next look'});
	});

	test('is ended and its copy removed when the probe is closed', async () => {
		await using folder = await temporaryFolder();
		const file = await makeHugeDatabase(folder.path);
		await using probing = await startProbe({firstLookWait: 0});
		await probing.probe.look(settingsOf(file));
		await waitFor(() => copyIn(probing.stateDirectory), {what: 'the copy'});
		const child = ownChild();
		await probing.probe.close();
		expect(child).toBeDefined();
		await waitFor(() => !ownChild() && readdirSync(probing.stateDirectory).length === 0, {what: 'child and copy are gone'});
	});

	test('ends by itself, and removes its copy, when the detector is killed', async () => {
		await using folder = await temporaryFolder();
		const file = await makeHugeDatabase(folder.path);
		const directory = path.join(folder.path, 'copy');
		mkdirSync(directory);
		const request = JSON.stringify({
			look: 'full', path: file, table: 'trades', directory,
		});
		// A detector that asks for a look and does nothing else.
		const detector = spawn(node, ['-e', `
			const child = require('node:child_process').spawn(${JSON.stringify((await childCommand())[0])}, ${JSON.stringify((await childCommand()).slice(1))}, {stdio: 'pipe'});
			child.stdin.write(${JSON.stringify(`${request}\n`)});
			console.log(child.pid);
		`], {stdio: ['ignore', 'pipe', 'inherit']});
		const [text] = await once(detector.stdout, 'data') as [Buffer];
		const pid = Number(text.toString());
		await waitFor(() => existsSync(path.join(directory, 'copy.db')), {what: 'the copy'});
		expect(isAlive(pid)).toBe(true);
		detector.kill('SIGKILL');
		await waitFor(() => !isAlive(pid), {what: 'the child has ended'});
		expect(existsSync(directory)).toBe(false);
	});
});

test('without file descriptors left nothing is known, and nothing breaks', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'trades.db');
	makeDatabase(file);
	const command = await buildEntry('test/probes/database/without-descriptors.ts');
	const {stdout, stderr, exitCode} = await run('bash', ['-c', 'ulimit -n 60 && exec "$@"', 'bash', ...command, file, folder.path, ...await childCommand()]);
	expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
	expect(JSON.parse(stdout)).toMatchObject([
		{kind: 'ok', full: {records: 500}},
		{kind: 'unobservable', detail: expect.stringMatching(/no file descriptors left/v) as string},
		{kind: 'ok'},
		{kind: 'unobservable', detail: expect.stringMatching(/state directory|could not be started/v) as string},
	]);
});

/** Sound, and with a hole behind its last page, so that the copy takes seconds. */
async function makeHugeDatabase(folder: string): Promise<string> {
	const file = path.join(folder, 'trades.db');
	makeDatabase(file);
	truncateSync(file, 3 * (1024 ** 3));
	return file;
}

function copyIn(stateDirectory: string): string | undefined {
	const folder = readdirSync(stateDirectory)[0];
	const copy = path.join(stateDirectory, folder ?? '', 'copy.db');
	return folder !== undefined && existsSync(copy) ? copy : undefined;
}

function ownChild() {
	return allProcesses().find(({parent, command}) => parent === process.pid && command.includes('full-look-child'));
}
