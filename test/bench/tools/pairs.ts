import process from 'node:process';
import {medians, type Pair} from '../figures/statistics.js';

type Work = () => Promise<unknown>;

/**
Measures two things in this process in turns, A B A B …, so that both see the same machine: milliseconds of wall and of CPU time each, medians.
CPU time is that of the whole process, collections included, so each turn has several repetitions.
*/
export async function inTurns(ours: Work, baseline: Work, {turns, repeat = 1}: {readonly turns: number; readonly repeat?: number}): Promise<{readonly wall: Pair; readonly cpu: Pair}> {
	const [wall, cpu] = [{ours: [] as number[], baseline: [] as number[]}, {ours: [] as number[], baseline: [] as number[]}];
	for (let turn = 0; turn < turns; turn++) {
		for (const [side, work] of [['ours', ours], ['baseline', baseline]] as const) {
			const before = process.cpuUsage();
			for (let count = 0; count < repeat; count++) {
				const began = performance.now();
				await work();
				wall[side].push(performance.now() - began);
			}

			const {user, system} = process.cpuUsage(before);
			cpu[side].push((user + system) / 1000 / repeat);
		}
	}

	return {wall: medians(wall), cpu: medians(cpu)};
}
