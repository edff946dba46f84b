import process from 'node:process';
import {beforeAll, describe, expect, test} from 'vitest';
import {hasReal} from '../helpers/real.js';
import {openTerminal} from '../helpers/terminal.js';
import {buildScreen, screenProgram, startScreen} from './real-screen.js';

/** Letters or grounds in a colour of their own. */
const colours = /\[(?:\d+;)*(?:3[1-7]|4[1-7]|9[0-7])(?:;\d+)*m/v;

describe.skipIf(!hasReal('tmux', 'proc'))('in a real terminal', () => {
	beforeAll(buildScreen);

	test('there are colours, of the terminal\'s own sixteen alone, so that it is readable on light and on dark ones', async () => {
		await using terminal = await startScreen('cascading');
		await terminal.waitFor('q quit');
		const screen = await terminal.screen({hasColours: true});
		expect(screen).toMatch(colours);
		expect(screen).not.toMatch(/\[(?:\d+;)*[34]8;/v);
	});

	test('NO_COLOR has none, and the level is still marked and said', async () => {
		await using terminal = await startScreen('cascading', {NO_COLOR: '1'});
		await terminal.waitFor('q quit');
		const screen = await terminal.screen({hasColours: true});
		expect(screen).not.toMatch(colours);
		expect(screen).toMatch(/[;\[]7m.*■ CASCADING/v);
	});

	test('where the locale is not UTF-8 everything is ASCII', async () => {
		await using terminal = await startScreen('cascading', {LC_ALL: 'C'});
		expect(await terminal.waitFor('q quit')).toMatch(/^\p{ASCII}*$/v);
		expect(await terminal.screen()).toMatch(/^ !!! CASCADING/v);
	});

	test('a dumb terminal gets plain lines, until it is told to end', async () => {
		// Tmux itself says that it is no dumb one.
		await using terminal = await openTerminal({command: ['env', 'TERM=dumb', process.execPath, screenProgram, 'cascading'], columns: 80, rows: 24});
		await terminal.waitFor('NOW CASCADING: 4 of 9 services');
		expect(await terminal.state()).toMatchObject({isAlternateScreen: false, isCursorVisible: true});
		expect(await terminal.screen({hasColours: true})).not.toContain('\u{1B}');
		await terminal.press('C-c');
		await terminal.waitFor('"signal":"SIGINT"');
	});

	test('into a pipe there are plain lines, too', async () => {
		await using terminal = await openTerminal({command: ['/bin/sh', '-c', '"$@" | cat', 'sh', process.execPath, screenProgram, 'cascading'], columns: 80, rows: 24});
		await terminal.waitFor('NOW CASCADING: 4 of 9 services');
		expect(await terminal.state()).toMatchObject({isAlternateScreen: false, isCursorVisible: true});
	});

	test('a screen reader gets lines of words on the normal screen, and the keys work', async () => {
		await using terminal = await startScreen('healthy', {INK_SCREEN_READER: 'true'});
		await terminal.waitFor('q quit');
		expect(await terminal.state()).toMatchObject({isAlternateScreen: false});
		expect(await terminal.screen()).not.toMatch(/[▂▄█]/v);
		await terminal.type('?');
		await terminal.waitFor('takes a typed word');
	});
});
