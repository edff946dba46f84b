import {setTimeout as pause} from 'node:timers/promises';
import {absoluteRow, type Row} from '../figures/row.js';
import {median, percentile} from '../figures/statistics.js';
import {startDetector} from '../tools/detector.js';
import type {Pty} from '../tools/pty.js';
import {attachScreen, frameEnd} from '../tools/screen.js';
import {startSystem} from '../tools/system.js';

const presses = 300;

const sizes = [{services: 9, ports: 9, most: 30}, {services: 1000, ports: 50, most: 50}] as const;

/** From a key press to the end of the frame that it leads to, while the detector goes on checking. */
export async function screenKeyRows(): Promise<readonly Row[]> {
	const rows: Row[] = [];
	for (const {services, ports, most} of sizes) {
		const times = await pressTimes(services, ports);
		const subject = {what: `screen of ${services}: a key press to the finished frame, p99 of ${presses}`, beside: `median ${median(times).toFixed(1)} ms`, unit: 'ms'};
		rows.push(absoluteRow(subject, percentile(times, 0.99), {most}));
	}

	return rows;
}

async function pressTimes(services: number, ports: number): Promise<number[]> {
	await using system = await startSystem({services, ports, config: {checkInterval: '30s'}});
	await using detector = startDetector(system);
	await detector.until(() => true);
	await using screen = await attachScreen(system);
	// The compilers have seen the first of them, and the last of these leads back to the first row.
	await pressAll(screen, 36);
	return await pressAll(screen, presses);
}

/** Down to the last of nine and back to the first: wherever it is, the next key moves the mark, though two were handled at once. */
async function pressAll(screen: Pty, count: number): Promise<number[]> {
	const times: number[] = [];
	for (let pressed = 0; pressed < count; pressed++) {
		const done = screen.next(frameEnd);
		const began = performance.now();
		screen.type(pressed % 9 === 8 ? home : 'j');
		times.push(await done - began);
		// Not in step with anything: neither the clock of the screen, nor that of its frames.
		await pause(40 + ((pressed * 7) % 31));
	}

	return times;
}

const home = '\u{1B}[H';
