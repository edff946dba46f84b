import {appendFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import {eventLog, hasRecovered, headlessCommand, isEverythingHealthy, program, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {createStandIn, type StandIn, type StandInOptions} from '../helpers/stand-in.js';
import {launch, type Launched} from '../helpers/stand-in/launch.js';
import {openTerminal, type Terminal} from '../helpers/terminal.js';
import {waitFor} from '../helpers/wait-for.js';

async function watchedSystem(options: StandInOptions = {}): Promise<StandIn> {
	const standIn = await createStandIn({detectorCommand: headlessCommand, ...options});
	await standIn.start();
	await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
	return standIn;
}

/** From the system's folder, as operators do: the restart script kills whoever names that folder on the command line, tmux too. */
async function openScreen(standIn: StandIn, ...args: string[]): Promise<Terminal> {
	return openTerminal({command: [process.execPath, program, ...args], cwd: standIn.root, columns: 100, rows: 30});
}

/** By hand, as a person would in another terminal. */
async function startDetector(standIn: StandIn): Promise<Launched> {
	return launch(process.execPath, [program, '--headless'], {cwd: standIn.root, output: path.join(standIn.layout.logDirectory, 'detector.out')});
}

/** Below what says that nobody answers: the codes of coloured letters and grounds. */
async function colours(terminal: Terminal): Promise<readonly string[]> {
	const rows = (await terminal.screen({hasColours: true})).split('\n');
	return rows.slice(3, -1).join('\n').match(/\[(?:\d+;)*(?:3[1-7]|4[1-7]|9[0-7])m/gv) ?? [];
}

/** The question stands on a screen of so many rows, with what was typed into it, and the keys stand in its last row where there is one for them. */
function isAsking(screen: string, height: number): boolean {
	const rows = screen.split('\n');
	return rows.length <= height && /Type RESTART.*: REST$/mv.test(screen) && (height < 10 || (rows.length === height && rows.at(-1)?.startsWith('every key') === true));
}

async function hang(standIn: StandIn): Promise<void> {
	for (const name of ['main_app', 'trade_executor', 'trade_initiator'] as const) {
		await standIn.tell(name, 'hang');
	}
}

describe.skipIf(!hasReal(...standInNeeds, 'tmux'))('the screen, in a real terminal, over a real system', () => {
	it('attaches to the running detector and shows a cascade, its restart and the recovery, as the status has them', async () => {
		await using standIn = await watchedSystem({checkInterval: '700ms'});
		await using terminal = await openScreen(standIn);
		await terminal.waitFor('NONE: 9 of 9 services ok; armed; 0 of 3 attempts used: no restart is due');
		await hang(standIn);
		await terminal.waitFor(/CASCADING\s+since/v, 30_000);
		await terminal.waitFor('RESTARTING');
		await terminal.waitFor('REC.IO recovered: 9 of 9 services ok', 60_000);
		const {decision, restart_history: history} = await waitForStatus(standIn, 'an outcome', hasRecovered);
		expect(history).toHaveLength(1);
		const screen = await terminal.waitFor('NONE: 9 of 9 services ok; armed; 1 of 3 attempts used; cooldown until');
		expect(screen.replaceAll(/\s+/gv, ' ')).toContain(decision);

		await terminal.type('q');
		expect(await terminal.waitForExit()).toBe(0);
		expect(await terminal.screen()).toContain('keeps running');
		expect(await terminal.state()).toMatchObject({isAlternateScreen: false, isCursorVisible: true, hasSameModes: true});
	});

	it('runs the script with R and the typed word, never with Enter alone', async () => {
		await using standIn = await watchedSystem();
		await using terminal = await openScreen(standIn, '--attach');
		await terminal.waitFor('9 of 9 services ok');
		await terminal.type('R');
		await terminal.waitFor('Type RESTART');
		await terminal.press('Enter');
		await terminal.waitFor('nothing was done');
		await terminal.press('Escape');
		await terminal.waitFor(/^(?!.*Type RESTART)/sv);
		await terminal.type('R');
		await terminal.waitFor('Type RESTART');
		await terminal.type('RESTART');
		expect(await standIn.runs()).toEqual([]);
		await terminal.press('Enter');
		await waitForStatus(standIn, 'the restart by hand has worked', hasRecovered, 60_000);
		expect(await standIn.runs()).toHaveLength(1);
		const {restart_history: restarts, restart_count: count} = await waitForStatus(standIn, 'a status', () => true);
		expect(restarts[0]).toMatchObject({trigger: 'manual', outcome: 'recovered'});
		expect(count).toBe(0);
	});

	it('calls off the restart that is due with x, and disarms with p', async () => {
		await using standIn = await watchedSystem({checkInterval: '1s'});
		await using terminal = await openScreen(standIn);
		await terminal.waitFor('9 of 9 services ok');
		await hang(standIn);
		await terminal.waitFor('x aborts', 30_000);
		await terminal.type('x');
		await waitForStatus(standIn, 'the restart is called off', ({restart_blocked_by: reason}) => reason === 'aborted');
		const {detector: {checks}} = await waitForStatus(standIn, 'a status', () => true);
		await waitForStatus(standIn, 'five more checks', ({detector}) => detector.checks >= checks + 5);
		expect(await standIn.runs()).toEqual([]);

		await terminal.type('p');
		await terminal.waitFor(/disarm/iv);
		await terminal.press('Enter');
		await terminal.press('Enter');
		await waitForStatus(standIn, 'it is disarmed', ({armed}) => !armed);
		expect((await eventLog(standIn)).map(({event}) => event)).toEqual(expect.arrayContaining(['aborted', 'disarmed']));
	});

	it('stays, dimmed, when the detector is killed with kill -9, counts for how long, and comes back by itself with the next one', async () => {
		await using standIn = await createStandIn();
		await standIn.start();
		// Not under supervisor, which would have the next one running before anybody could look.
		const detector = await startDetector(standIn);
		await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
		await using terminal = await openScreen(standIn, '--attach');
		await terminal.waitFor(`detector: pid ${detector.pid}`);
		process.kill(detector.pid, 'SIGKILL');
		await terminal.waitFor(/NO ANSWER for \d+ s\s+last picture of/v);
		await terminal.waitFor(/NO ANSWER for (?:[3-9]|\d\d) s/v);
		expect(await colours(terminal)).toEqual([]);
		expect(await terminal.screen({hasColours: true})).toContain('\u{1B}[2m');
		expect(await terminal.screen()).toContain('detector: no answer');

		const next = await startDetector(standIn);
		expect(await terminal.waitFor(`detector: pid ${next.pid}`)).not.toContain('NO ANSWER');
		expect(await colours(terminal)).not.toEqual([]);
	});

	it('keeps an open question, and what was typed into it, through every size of the terminal', async () => {
		await using standIn = await watchedSystem();
		await using terminal = await openScreen(standIn);
		await terminal.waitFor('9 of 9 services ok');
		await terminal.type('R');
		await terminal.waitFor('Type RESTART');
		await terminal.type('REST');
		for (const [columns, rows] of [[60, 20], [40, 12], [140, 40], [30, 6], [80, 24]] as const) {
			await terminal.resize(columns, rows);
			await waitFor(async () => isAsking(await terminal.screen(), rows), {what: `the question fills ${columns} x ${rows}`, show: async () => terminal.screen()});
		}

		await terminal.press('Enter');
		await terminal.waitFor('nothing was done');
		await terminal.press('Escape');
		await terminal.waitFor(/^(?!.*Type RESTART)/sv);
		expect(await standIn.runs()).toEqual([]);
	});

	it('follows the log of a service through supervisor, stdout and stderr', async () => {
		await using standIn = await watchedSystem();
		await using terminal = await openScreen(standIn);
		const write = async (stream: 'out' | 'err', line: string) => appendFile(path.join(standIn.layout.logDirectory, `main_app.${stream}.log`), `${line}\n`);
		await terminal.waitFor('▸✓ main_app');
		await write('out', 'order 1 was filled');
		await terminal.press('Enter');
		await terminal.waitFor(/Log {2}l shows more of it\n.*order 1 was filled/sv);
		await terminal.type('l');
		await terminal.waitFor(/main_app: log \(stdout\), followed.*order 1 was filled/sv);
		for (let order = 2; order <= 40; order++) {
			await write('out', `order ${order} was filled`);
		}

		expect(await terminal.waitFor('order 40 was filled')).not.toContain('order 1 was filled');
		await write('err', 'a warning of the exchange');
		await terminal.type('l');
		await terminal.waitFor(/main_app: log \(stderr\), followed.*a warning of the exchange/sv);
	});

	it('gives the terminal back when it is ended by a signal', async () => {
		await using standIn = await watchedSystem();
		await using terminal = await openScreen(standIn);
		await terminal.waitFor('9 of 9 services ok');
		const {pid} = await terminal.state();
		process.kill(pid ?? 0, 'SIGTERM');
		await terminal.waitForExit();
		expect(await terminal.state()).toMatchObject({isAlternateScreen: false, isCursorVisible: true, hasSameModes: true});
	});
});
