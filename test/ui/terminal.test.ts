import process from 'node:process';
import {
	beforeAll,
	describe,
	expect,
	test,
} from 'vitest';
import {hasReal} from '../helpers/real.js';
import {openTerminal, type Terminal} from '../helpers/terminal.js';
import {waitFor} from '../helpers/wait-for.js';
import {buildScreen, screenProgram, startScreen} from './real-screen.js';

/** As it was before: the terminal's modes, the screen, the cursor. */
const restored = {isAlternateScreen: false, isCursorVisible: true, hasSameModes: true};

async function pidOf(terminal: Terminal): Promise<number> {
	const {pid} = await terminal.state();
	return pid ?? NaN;
}

describe.skipIf(!hasReal('tmux', 'proc'))('in a real terminal', () => {
	beforeAll(buildScreen);

	test('the screen is drawn on the alternate screen, and q leaves everything as it was', async () => {
		await using terminal = await startScreen('cascading');
		const screen = await terminal.waitFor('q quit');
		expect(screen.split('\n')).toHaveLength(24);
		expect(screen).toMatch(/^ ■ CASCADING {2}since/v);
		expect(await terminal.state()).toMatchObject({isAlternateScreen: true, isCursorVisible: false});
		await terminal.type('q');
		await terminal.waitForExit();
		expect(await terminal.state()).toMatchObject(restored);
		expect(await terminal.screen()).toBe('note for attached\nended: {"kind":"quit"}');
	});

	test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s leaves everything as it was', async signal => {
		await using terminal = await startScreen('healthy');
		await terminal.waitFor('q quit');
		process.kill(await pidOf(terminal), signal);
		await terminal.waitForExit();
		expect(await terminal.state()).toMatchObject(restored);
		expect(await terminal.screen()).toBe(`ended: {"kind":"signal","signal":"${signal}"}`);
	});

	test('a fault of the screen restores the terminal, and plain lines follow until it is ended', async () => {
		await using terminal = await startScreen('healthy');
		await terminal.waitFor('q quit');
		await terminal.type('r');
		await terminal.waitFor('The screen failed, the monitoring goes on');
		expect(await terminal.state()).toMatchObject({isAlternateScreen: false, isCursorVisible: true, exitCode: undefined});
		process.kill(await pidOf(terminal), 'SIGTERM');
		await terminal.waitForExit();
		expect(await terminal.state()).toMatchObject(restored);
	});

	test('an error that nobody catches ends the process, as ever, but on the restored terminal, where it can be read', async () => {
		await using terminal = await startScreen('cascading');
		await terminal.waitFor('q quit');
		await terminal.type('x');
		expect(await terminal.waitForExit()).not.toBe(0);
		expect(await terminal.state()).toMatchObject(restored);
		expect(await terminal.screen()).toContain('nobody catches this');
	});

	test('a new size is taken over, and nothing is left of the old one', async () => {
		await using terminal = await startScreen('cascading');
		await terminal.waitFor('q quit');
		await terminal.resize(60, 16);
		await waitFor(async () => {
			const rows = (await terminal.screen()).split('\n');
			return rows.length === 16 && rows[0]?.startsWith(' ■ CASCADING') === true && rows.at(-1)?.startsWith('x ABORT') === true;
		}, {what: 'the screen fills 60 x 16', show: async () => terminal.screen()});
		await terminal.resize(140, 40);
		await terminal.waitFor('last hour');
		expect((await terminal.screen()).split('\n')).toHaveLength(40);
	});

	test('Ctrl-Z gives the shell back, and fg the screen', async () => {
		const script = 'set -m; "$@"; echo "stopped with $?"; read -r line; fg; echo "back in the shell"';
		await using terminal = await openTerminal({
			command: ['/bin/bash', '-c', script, 'bash', process.execPath, screenProgram, 'healthy', 'own'],
			columns: 80,
			rows: 24,
		});
		await terminal.waitFor('q quit');
		await terminal.press('C-z');
		expect(await terminal.waitFor('stopped with 148')).toContain('nothing watches the system until fg');
		expect(await terminal.state()).toMatchObject({isAlternateScreen: false, isCursorVisible: true});
		await terminal.press('Enter');
		await terminal.waitFor('q quit');
		expect(await terminal.state()).toMatchObject({isAlternateScreen: true});
		await terminal.type('q');
		await terminal.waitFor('nothing watches the system');
		await terminal.press('Enter');
		await terminal.waitFor('back in the shell');
	});

	test('Ctrl-Z where no shell is waiting changes nothing', async () => {
		await using terminal = await startScreen('healthy');
		await terminal.waitFor('q quit');
		await terminal.press('C-z');
		await terminal.type('?');
		await terminal.waitFor('keys and symbols');
	});

	test('the log of a service is read', async () => {
		await using terminal = await startScreen('cascading');
		await terminal.waitFor('q quit');
		await terminal.press('Down', 'l');
		await terminal.waitFor('the log of main_app');
	});
});
