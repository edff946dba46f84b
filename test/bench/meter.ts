import {monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';

/**
Loaded before the program (`node --import`), for what only the process itself can tell: how long its event loop stood still, what it has on
its heap after a collection (with `--expose-gc`), what keeps it alive. Answers each message of its parent; costs the program nothing else.
*/
export type MeterReport = {
	/** Milliseconds: the longest since the message before. */
	readonly longestStall: number;
	readonly heapBytes: number;
	/** Handles and timers, by kind. */
	readonly resources: Readonly<Record<string, number>>;
};

const delay = monitorEventLoopDelay({resolution: 1});

process.on('message', () => {
	const longestStall = delay.max / 1e6;
	(globalThis as {gc?: () => void}).gc?.();
	const resources: Record<string, number> = {};
	for (const kind of process.getActiveResourcesInfo()) {
		resources[kind] = (resources[kind] ?? 0) + 1;
	}

	const {heapUsed, external} = process.memoryUsage();
	const report: MeterReport = {longestStall, heapBytes: heapUsed + external, resources};
	process.send?.(report);
	delay.reset();
});
// A detector ends by itself, whoever listens.
process.channel?.unref();
delay.enable();
