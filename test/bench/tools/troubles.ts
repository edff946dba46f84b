import {setTimeout as pause} from 'node:timers/promises';
import type {Status} from '../../../source/core/status.js';
import type {BenchSystem, Order} from './system.js';

export type Maker = {
	/** From 0 to 1. */
	random(): number;
	/** The detector's newest status. */
	status(): Status | undefined;
};

/** What a single service may do for a while. */
const troubles: ReadonlyArray<Omit<Order, 'index'>> = [{http: 500}, {http: 'hang'}, {state: 'STOPPED'}, {state: 'FATAL'}];

const well: Order = {http: 200, state: 'RUNNING'};

/** Every so many troubles, the system fails as a whole. */
const whole = 8;

/** Milliseconds that a failure of the whole lasts at most, if nothing restarts it. */
const longest = 10_000;

/**
Troubles without end, one after the other, chosen by `random`: services fail and come back, and now and then three of them fail until a restart
has begun, or for as long as it takes to see that none may.

@param system - What they befall.
@param maker - What chooses them.
@param signal - Ends them.
*/
export async function makeTrouble(system: BenchSystem, maker: Maker, signal: AbortSignal): Promise<void> {
	const {random, status} = maker;
	for (let count = 1; !signal.aborted; count++) {
		await (count % whole === 0 ? failAsAWhole(system, status) : failAlone(system, random));
		await system.order(well);
		await pause(500 + (3000 * random()));
	}
}

async function failAlone(system: BenchSystem, random: () => number): Promise<void> {
	const index = Math.floor(random() * system.urls.length);
	await system.order({index, ...troubles[Math.floor(random() * troubles.length)]});
	await pause(200 + (3000 * random()));
}

async function failAsAWhole(system: BenchSystem, status: () => Status | undefined): Promise<void> {
	for (const index of [0, 1, 2]) {
		await system.order({index, http: 500});
	}

	for (const until = performance.now() + longest; performance.now() < until && status()?.restart_blocked_by !== 'in_progress';) {
		await pause(50);
	}
}
