import {existsSync} from 'node:fs';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {isAlive} from '../helpers/processes.js';
import {hasReal} from '../helpers/real.js';
import {openTerminal} from '../helpers/terminal.js';

const echo = String.raw`
	process.stdin.setRawMode(true);
	const draw = () => {
		const {columns, rows} = process.stdout;
		const {LANG, CI, EXTRA} = process.env;
		process.stdout.write('\x1B[2J\x1B[H' + [columns + 'x' + rows, LANG, CI, EXTRA, '░ ready'].join(' ') + '\r\n');
	};
	draw();
	process.stdout.on('resize', draw);
	process.stdin.on('data', data => {
		process.stdout.write(JSON.stringify(String(data)) + '\r\n');
		if (String(data) === 'q') process.exit(3);
		if (String(data) === 'k') process.kill(process.pid, 'SIGKILL');
		if (String(data) === 'a') process.stdout.write('\x1B[?1049h\x1B[?25l');
	});
`;

const polite = 'process.on("SIGINT", () => { console.log("bye"); process.exit(5); }); console.log("here"); setInterval(() => {}, 1e6)';

const stubborn = 'process.on("SIGHUP", () => {}); process.on("SIGTERM", () => {}); console.log("here"); setInterval(() => {}, 1e6)';

describe.skipIf(!hasReal('tmux', 'proc'))('a terminal', () => {
	test('shows the program, takes keys, changes its size and tells the exit code', async () => {
		await using terminal = await openTerminal({
			command: [process.execPath, '-e', echo], columns: 90, rows: 20, env: {EXTRA: 'more words'},
		});
		expect(await terminal.waitFor('ready')).toBe('90x20 C.UTF-8 false more words ░ ready');
		await terminal.type('RE;');
		await terminal.waitFor('"RE;"');
		await terminal.press('Enter');
		await terminal.waitFor(String.raw`"\r"`);
		await terminal.press('Up');
		await terminal.waitFor(String.raw`"\u001b[A"`);
		await terminal.resize(120, 40);
		await terminal.waitFor(/^120x40 /v);
		await terminal.type('q');
		expect(await terminal.waitForExit()).toBe(3);
		expect(await terminal.screen()).toContain('"q"');
	});

	test('tells what a program did to it and did not mend', async () => {
		await using terminal = await openTerminal({command: [process.execPath, '-e', echo]});
		await terminal.waitFor('ready');
		expect(await terminal.state()).toMatchObject({
			isAlternateScreen: false, isCursorVisible: true, hasSameModes: undefined, exitCode: undefined,
		});
		await terminal.type('a');
		await expect.poll(async () => terminal.state()).toMatchObject({isAlternateScreen: true, isCursorVisible: false});
		await terminal.type('k');
		expect(await terminal.waitForExit()).toBe(128 + 9);
		expect(await terminal.state()).toEqual({
			isAlternateScreen: true, isCursorVisible: false, hasSameModes: false, pid: undefined, exitCode: 137,
		});
	});

	test('is as before after a program that leaves nothing behind, also when Ctrl-C ended it', async () => {
		await using terminal = await openTerminal({command: [process.execPath, '-e', polite]});
		await terminal.waitFor('here');
		await terminal.press('C-c');
		expect(await terminal.waitForExit()).toBe(5);
		expect(await terminal.state()).toMatchObject({isAlternateScreen: false, isCursorVisible: true, hasSameModes: true});
		expect(await terminal.screen()).toContain('bye');
	});

	test('leaves neither program nor folder when it is closed, even if the program does not want to go', async () => {
		const terminal = await openTerminal({command: [process.execPath, '-e', stubborn]});
		await terminal.waitFor('here');
		const {pid} = await terminal.state();
		expect(pid !== undefined && isAlive(pid)).toBe(true);
		await terminal.close();
		expect(pid !== undefined && isAlive(pid)).toBe(false);
		expect(existsSync(terminal.folder.path)).toBe(false);
		await expect(terminal.type('x')).rejects.toThrow('Was the terminal closed already?');
	});

	test('says what it showed when it waited in vain', async () => {
		await using terminal = await openTerminal({command: ['echo', 'hello']});
		await terminal.waitFor('hello');
		await expect(terminal.waitFor('goodbye', 50)).rejects.toThrow(/the screen shows goodbye.*hello/sv);
	});
});
