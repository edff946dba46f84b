import {setTimeout as pause} from 'node:timers/promises';
import {programPath} from '../../helpers/real.js';
import {absoluteRow, ratioRow, skippedRow, type Row} from '../figures/row.js';
import {startDetector} from '../tools/detector.js';
import {cpuOf} from '../tools/process-figures.js';
import {startInPty, type Pty} from '../tools/pty.js';
import {attachScreen} from '../tools/screen.js';
import {startSupervisord} from '../tools/supervisord.js';
import {startSystem} from '../tools/system.js';

/** Milliseconds of each of the two parts: nothing changes, and one figure changes with each check. */
const part = 30_000;

const needed = ['supervisord', 'supervisorctl', 'watch', 'top'] as const;

/**
What nine services at one check a second cost on a terminal of 80 x 24, once while nothing changes and once while the failures of one service
are counted up: bytes over the pty and CPU time, beside what people look at instead. All see the same supervisor at the same time.
*/
export async function screenTrafficRows(): Promise<readonly Row[]> {
	const missing = needed.filter(name => programPath(name) === undefined);
	if (missing.length > 0) {
		return [skippedRow('the screen: bytes and CPU', '`watch -n1 supervisorctl status`, `top -d1`', `${missing.join(', ')} missing here: apt-get install supervisor procps`)];
	}

	await using real = await startSupervisord(9);
	await using system = await startSystem({config: {supervisor: {url: `unix://${real.socket}`}}});
	await using detector = startDetector(system);
	await detector.until(({detector: {checks}}) => checks > 2);
	await using screen = await attachScreen(system);
	await using watch = await startInPty(['watch', '-n1', programPath('supervisorctl') ?? '', '-c', real.configFile, 'status']);
	await using top = await startInPty(['top', '-d1']);
	const terminals = {screen, watch, top};
	await warmUp(screen);
	// The age of the level goes by in seconds for a minute, and in minutes after it.
	await pause(50_000);
	const idle = await measured(terminals);
	await system.order({index: 0, http: 500});
	await detector.until(({service_health: services}) => (services['service_0']?.consecutive_failures ?? 0) > 10);
	await pause(60_000);
	const changing = await measured(terminals);
	return rowsOf(idle, changing);
}

/** What is measured is a screen that is open for hours: the compilers have seen what it does. */
async function warmUp(screen: Pty): Promise<void> {
	for (let pressed = 0; pressed < 500; pressed++) {
		screen.type(pressed % 9 === 8 ? '\u{1B}[H' : 'j');
		await pause(30);
	}
}

type Figures = {readonly bytes: number; readonly cpu: number};

type Terminals = Readonly<Record<'screen' | 'watch' | 'top', Pty>>;

type Measured = Readonly<Record<keyof Terminals, Figures>>;

/** Bytes and milliseconds of CPU time of each, per second. */
async function measured(terminals: Terminals): Promise<Measured> {
	const before = figures(terminals);
	const began = performance.now();
	await pause(part);
	const seconds = (performance.now() - began) / 1000;
	const after = figures(terminals);
	const perSecond = (name: keyof Terminals): Figures => ({
		bytes: (after[name].bytes - before[name].bytes) / seconds,
		cpu: (after[name].cpu - before[name].cpu) / seconds,
	});
	return {screen: perSecond('screen'), watch: perSecond('watch'), top: perSecond('top')};
}

function figures({screen, watch, top}: Terminals): Measured {
	const of = (terminal: Pty): Figures => ({bytes: terminal.bytes(), cpu: cpuOf(terminal.pid)});
	return {screen: of(screen), watch: of(watch), top: of(top)};
}

function rowsOf(idle: Measured, changing: Measured): Row[] {
	const watch = '`watch -n1 supervisorctl status`';
	const top = '`top -d1`';
	const calm = 'screen of nine, 80x24, nothing changes';
	const busy = 'screen of nine, 80x24, one change a second';
	return [
		absoluteRow({what: `${calm}: sent, per second`, beside: watch, unit: 'B'}, idle.screen.bytes, {most: 100, baseline: idle.watch.bytes}),
		absoluteRow({what: `${busy}: sent, per second`, beside: watch, unit: 'B'}, changing.screen.bytes, {most: 100, baseline: changing.watch.bytes}),
		ratioRow({what: `${busy}: sent, per second`, beside: top, unit: 'B'}, {ours: changing.screen.bytes, baseline: changing.top.bytes}),
		absoluteRow({what: `${calm}: CPU, of a core`, beside: watch, unit: '%'}, idle.screen.cpu / 10, {most: 1, baseline: idle.watch.cpu / 10}),
		ratioRow({what: `${busy}: CPU per second`, beside: `${watch}, its children counted`, unit: 'ms'}, {ours: changing.screen.cpu, baseline: changing.watch.cpu}, {least: 20}),
		ratioRow({what: `${busy}: CPU per second`, beside: top, unit: 'ms'}, {ours: changing.screen.cpu, baseline: changing.top.cpu}),
	];
}
