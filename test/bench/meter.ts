import {openSync, readSync} from 'node:fs';
import process from 'node:process';

/**
Loaded before the program (`node --import`), for what only the process itself can tell: how long its event loop stood still, what it has on
its heap after a collection (with `--expose-gc`), what keeps it alive. Answers each message of its parent.
*/
export type MeterReport = {
	/** Milliseconds: the longest stall since the message before, without the time for which the machine gave no core to the process. */
	readonly longestStall: number;
	readonly heapBytes: number;
	/** Handles and timers, by kind. */
	readonly resources: Readonly<Record<string, number>>;
};

/** The kernel's counters of the main thread: the second one is for how long it could have run and did not, in nanoseconds. */
const schedule = openSync('/proc/self/schedstat', 'r');
const buffer = new Uint8Array(128);

let [last, waited, longestStall] = [performance.now(), waitedSoFar(), 0];

setInterval(() => {
	const [now, waitedNow] = [performance.now(), waitedSoFar()];
	longestStall = Math.max(longestStall, now - last - (waitedNow - waited));
	[last, waited] = [now, waitedNow];
}, 1).unref();

process.on('message', () => {
	const stall = longestStall;
	(globalThis as {gc?: () => void}).gc?.();
	const {heapUsed, external} = process.memoryUsage();
	const report: MeterReport = {longestStall: stall, heapBytes: heapUsed + external, resources: resources()};
	// The collection was a stall too, which is not the program's.
	setTimeout(() => {
		longestStall = 0;
		process.send?.(report);
	}, 20).unref();
});
// A detector ends by itself, whoever listens.
process.channel?.unref();

function resources(): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const kind of process.getActiveResourcesInfo()) {
		counts[kind] = (counts[kind] ?? 0) + 1;
	}

	return counts;
}

function waitedSoFar(): number {
	const length = readSync(schedule, buffer, 0, buffer.length, 0);
	return Number(new TextDecoder().decode(buffer.subarray(0, length)).split(' ', 2)[1]) / 1e6;
}
