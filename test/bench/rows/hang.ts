import {existsSync, statSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {differenceRow, ratioRow, skippedRow, type Row} from '../figures/row.js';
import {startDetector} from '../tools/detector.js';
import {monitMissing, startMonit} from '../tools/monit.js';
import {startSystem, type BenchSystem} from '../tools/system.js';

/** Seconds from one check to the next. Time-outs are the programs' own defaults: 2 s for ours, 5 s for Monit. */
const cycle = 3;

/** Which service hangs, and which one turns bad. Programs that check in a row come to the hanging one first. */
const [hanging, turning] = [0, 4];

/** The third failure in a row of a service: when each program sees it, undisturbed and while another endpoint hangs. All four at the same time. */
export async function hangRows(): Promise<readonly Row[]> {
	const missing = monitMissing();
	const [ours, oursDisturbed, monit, monitDisturbed] = await Promise.all([
		ourDelay(false), ourDelay(true), missing ?? monitDelay(false), missing ?? monitDelay(true),
	]);
	const what = `from a service's first 500 to its third failure, another endpoint hanging, a check every ${cycle} s`;
	return [
		differenceRow({what, beside: 'ours undisturbed', unit: 's'}, {ours: oursDisturbed, baseline: ours}, {most: cycle}),
		typeof monit === 'string' || typeof monitDisturbed === 'string'
			? skippedRow(what, 'Monit, the same', String(missing))
			: ratioRow({what, beside: `Monit, the same (undisturbed: ${monit.toFixed(1)} s)`, unit: 's'}, {ours: oursDisturbed, baseline: monitDisturbed}),
	];
}

async function ourDelay(isDisturbed: boolean): Promise<number> {
	await using system = await startSystem({config: {checkInterval: `${cycle}s`}});
	await using detector = startDetector(system);
	await detector.until(({detector: {checks}}) => checks > 1);
	await turnBad(system, isDisturbed);
	const {service_health: services} = await detector.until(status => status.service_health[`service_${turning}`]?.consecutive_failures === 3);
	const seenAt = Date.parse(services[`service_${turning}`]?.last_check ?? '');
	return (seenAt - await firstBad(system)) / 1000;
}

async function monitDelay(isDisturbed: boolean): Promise<number> {
	await using system = await startSystem();
	const mark = path.join(system.root, 'third-failure');
	await using monit = startMonit(system, {cycle, action: `for 3 cycles then exec "/usr/bin/touch ${mark}-SERVICE"`});
	await pause(cycle * 1500);
	await turnBad(system, isDisturbed);
	const file = `${mark}-service_${turning}`;
	for (let waited = 0; !existsSync(file); waited += 10) {
		if (waited > 120_000 || monit.resident() === 0) {
			throw new Error('Monit did not see the third failure');
		}

		await pause(10);
	}

	return (statSync(file).mtimeMs - await firstBad(system)) / 1000;
}

async function turnBad(system: BenchSystem, isDisturbed: boolean): Promise<void> {
	if (isDisturbed) {
		await system.order({index: hanging, http: 'hang'});
	}

	await system.order({index: turning, http: 500});
}

async function firstBad(system: BenchSystem): Promise<number> {
	const {firstBad: times} = await system.order({});
	return times[turning] ?? NaN;
}
