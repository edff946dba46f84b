import {setTimeout as pause} from 'node:timers/promises';
import {absoluteRow, type Row} from '../figures/row.js';
import {growth, type Point} from '../figures/statistics.js';
import type {MeterReport} from '../meter.js';
import {startDetector} from '../tools/detector.js';
import {residentBytes} from '../tools/process-figures.js';
import type {Pty} from '../tools/pty.js';
import {attachScreen} from '../tools/screen.js';
import {startSystem} from '../tools/system.js';

const megabyte = 1024 * 1024;

/** Checks until memory has grown to what it needs, between two samples, and of all of them. */
const [warm, step, last] = [400, 100, 1600];

/**
Memory of a screen that has something new to draw with each check: one service fails on and on, another one now and then, so that figures,
events and the order change. After a collection, as it cannot tell a leak from what is not collected yet otherwise; and as the kernel sees it.
*/
export async function screenMemoryRows(): Promise<readonly Row[]> {
	await using system = await startSystem({config: {checkInterval: '100ms'}});
	await using detector = startDetector(system);
	await system.order({index: 0, http: 500});
	await detector.until(({detector: {checks}}) => checks > 2);
	await using screen = await attachScreen(system, {columns: 100, rows: 30, hasMeter: true});
	const first = detector.status()?.detector.checks ?? 0;
	const points: Array<Point & {readonly resident: number}> = [];
	for (let sample = warm; sample <= last; sample += step) {
		await system.order({index: 1, http: (sample / step) % 2 === 0 ? 200 : 500});
		await detector.until(({detector: {checks}}) => checks >= first + sample);
		points.push(await sampled(screen, sample));
	}

	const resident = points.map(({x, resident: y}) => ({x, y}));
	const subject = (what: string) => ({what: `screen: ${what} over ${last - warm} updates`, beside: 'none: flat', unit: 'MB'});
	return [
		absoluteRow(subject('growth of its heap'), growth(points), {most: 1}),
		absoluteRow({...subject('growth of resident memory'), beside: `${Math.round(resident.at(-1)?.y ?? NaN)} MB at the end`}, growth(resident), {most: 10}),
	];
}

async function sampled(screen: Pty, x: number): Promise<Point & {readonly resident: number}> {
	// Before the collection that the meter makes.
	const resident = residentBytes(screen.pid) / megabyte;
	const {heapBytes} = await screen.ask() as MeterReport;
	await pause(100);
	return {x, y: heapBytes / megabyte, resident};
}
