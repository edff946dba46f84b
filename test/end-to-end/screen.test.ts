import process from 'node:process';
import {describe, expect, it} from 'vitest';
import {eventLog, hasRecovered, headlessCommand, isEverythingHealthy, program, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {createStandIn, type StandIn, type StandInOptions} from '../helpers/stand-in.js';
import {openTerminal, type Terminal} from '../helpers/terminal.js';

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

	it('stays, dimmed, when the detector is killed, and comes back with the next one', async () => {
		await using standIn = await watchedSystem();
		await using terminal = await openScreen(standIn);
		await terminal.waitFor('9 of 9 services ok');
		await standIn.supervisorctl('stop', 'cascading_failure_detector');
		await terminal.waitFor('no answer');
		await standIn.supervisorctl('start', 'cascading_failure_detector');
		await terminal.waitFor(/^(?!.*no answer).*9 of 9 services ok/sv);
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
