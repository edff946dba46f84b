import {expect} from 'vitest';
import type {Status} from '../../source/core/status.js';
import {readSnapshot} from '../../source/remote/control-client.js';
import {bannerLines, problemLines} from '../../source/ui/lines/banner.js';
import {terminalTheme} from '../../source/ui/theme.js';
import {atMost} from '../helpers/at-most.js';
import {eventLog, headlessCommand, isEverythingHealthy, waitForStatus} from '../helpers/detector.js';
import type {TwilioGateway} from '../helpers/twilio-gateway.js';
import {waitFor} from '../helpers/wait-for.js';
import {createStandIn, describeChanges, type StandIn, type StandInOptions} from '../helpers/stand-in.js';

/** A stand-in system that its detector, a program of its supervisord, has seen well. */
export async function watched(options: StandInOptions = {}): Promise<StandIn> {
	const standIn = await createStandIn({detectorCommand: headlessCommand, ...options});
	await standIn.start();
	await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
	return standIn;
}

/** Three services answer 500: a cause for a restart in 7 checks. */
export async function failAsAWhole(standIn: StandIn): Promise<void> {
	await Promise.all((['main_app', 'trade_executor', 'trade_initiator'] as const).map(async name => standIn.tell(name, '500')));
}

/** Waits until so many more checks were made by the same process: it lives. */
export async function expectChecksGoOn(standIn: StandIn, more = 5): Promise<Status> {
	const {detector: {pid, checks}} = await waitForStatus(standIn, 'a status', () => true);
	const later = await waitForStatus(standIn, `${more} more checks`, ({detector}) => detector.pid !== pid || detector.checks >= checks + more);
	expect(later.detector.pid).toBe(pid);
	return later;
}

/** Runs `work`, and looks whether anything of the user's was touched meanwhile; the script reads itself and the manifest. */
export async function expectUntouched(standIn: StandIn, work: () => Promise<void>): Promise<void> {
	const before = await standIn.hashUserFiles();
	await work();
	const changes = describeChanges(before, await standIn.hashUserFiles());
	expect(changes.filter(change => !/(?:MASTER_PORT_MANIFEST.json|(?:MASTER|NOBODYS)_RESTART.sh): accessed/v.test(change))).toEqual([]);
}

/** Waits until a text that says this is at the gateway. */
export async function waitForText({messages}: TwilioGateway, text: string): Promise<void> {
	await waitFor(() => messages.some(({body}) => body.includes(text)), {what: 'the text is at the gateway', show: () => messages});
}

/** The names of the events so far. */
export async function eventNames(standIn: StandIn): Promise<readonly string[]> {
	const events = await eventLog(standIn);
	return events.map(({event}) => String(event));
}

/** What became of the newest restart so far. */
export function lastOutcome({restart_history: restarts}: Status): string | undefined {
	return restarts[0]?.outcome;
}

/** For the tests of a file that run beside one another: so many of them at a time, as each is a whole system. */
export function inTurns(width = 4): (work: () => Promise<void>) => () => Promise<void> {
	const inTurn = atMost(width);
	return work => async () => inTurn(work);
}

/** What an operator reads at the top of the screen, attached to the detector: the banner, and what the monitor says of itself. */
export async function banner({layout}: StandIn, stateDirectory = layout.stateDirectory): Promise<string> {
	const snapshot = await readSnapshot(stateDirectory);
	if (!snapshot) {
		return 'no detector answers';
	}

	const theme = terminalTheme({TERM: 'xterm-256color', LANG: 'C.UTF-8'});
	const times = {sinceAge: '1s', checkAge: '1s', isLate: false, disarmedLeft: undefined};
	const connection = {kind: 'attached', pid: snapshot.status.detector.pid} as const;
	const lines = [...bannerLines({snapshot, connection, times, theme, width: 200}), ...problemLines(snapshot.problems, 200, theme)];
	return [...lines.map(line => line.map(({text}) => text).join('')), snapshot.status.decision].join(' ').replaceAll(/\s+/gv, ' ');
}
