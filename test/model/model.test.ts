import {mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createMemoryJournal} from '../../source/history/memory-journal.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {openedJournal} from '../history/opened-journal.js';
import {command, setup, type Command, type Setup} from './commands.js';
import type {JournalSource} from './mortal-journal.js';
import {Play} from './play.js';
import {modelSettings} from './settings.js';

/** `CFD_SEED` and `CFD_RUNS` in the environment: other sequences, and more of them. A failure tells its seed and its path. */
const seed = Number(process.env['CFD_SEED'] ?? 20_260_105);
const runs = Number(process.env['CFD_RUNS'] ?? 20_000);
const runsOnDisk = Math.ceil(runs / 400);

const sequence = fc.array(command, {minLength: 1, maxLength: 24});

/** Plays a sequence to its end, or to the first rule that was broken. */
async function play(given: Setup, commands: readonly Command[], source: JournalSource): Promise<Play> {
	const playing = new Play(modelSettings(given), source);
	const {violations} = playing.referee;
	await playing.begin();
	for (const each of commands) {
		if (violations.length === 0) {
			await playing.apply(each);
		}
	}

	if (violations.length === 0) {
		await playing.end();
	}

	playing.close();
	return playing;
}

/** A history in a folder: each life of the detector opens it anew. */
function historyIn(stateDirectory: string): JournalSource {
	mkdirSync(stateDirectory, {mode: 0o700});
	let close: () => void = () => undefined;
	return {
		open(machine) {
			const journal = openedJournal(stateDirectory, machine.now());
			close = () => {
				journal.close();
			};

			return journal;
		},
		close() {
			close();
		},
	};
}

describe('failures, recoveries, time, clock jumps, suspends, reboots, deaths of the detector at any point, a failing disk and operators, in any order', () => {
	// Some 20 s on a machine that does nothing else.
	it(`break no rule of the restart (${runs} sequences, CFD_SEED=${seed})`, {timeout: 900_000}, async () => {
		const seen = {started: 0, automatic: 0, boots: 0};
		await fc.assert(fc.asyncProperty(setup, sequence, async (given, commands) => {
			const journal = createMemoryJournal();
			const {referee, oracle, machine} = await play(given, commands, {open: () => journal, close: () => undefined});
			seen.started += referee.started.size;
			seen.automatic += oracle.automatic.length;
			seen.boots += machine.boots;
			expect(referee.violations).toEqual([]);
		}), {seed, numRuns: runs});
		// The sequences do come to what they are about: beside the attempt that each ends with, every other one had its own.
		expect(seen.started).toBeGreaterThan(1.5 * runs);
		expect(seen.automatic).toBeGreaterThan(1.2 * runs);
		expect(seen.boots).toBeGreaterThan(0.1 * runs);
	});

	it.each(['services', 'supervisor'] as const)('break none when an operator\'s script begins and ends while a restart is being prepared, whenever that is: %s', async what => {
		const given: Setup = {interval: 30_000, thresholds: [3, 5, 7], maxPerHour: 3, cooldown: 3_600_000, enabled: true, on: ['services', 'supervisor']};
		const started: number[] = [];
		for (let count = 1; count <= 9; count++) {
			const journal = createMemoryJournal();
			const commands: Command[] = [{do: 'break', what}, {do: 'checks', count}, {do: 'foreign', seconds: 1}, {do: 'checks', count: 9}];
			const {referee, oracle} = await play(given, commands, {open: () => journal, close: () => undefined});
			expect(referee.violations).toEqual([]);
			started.push(oracle.automatic.length);
		}

		// The last attempt is the one that each sequence ends with; beside it there is one where the restart came before the operator.
		expect(started).toEqual([1, 1, 1, 1, 1, 1, 1, 2, 2]);
	});

	it(`break none with the history on a real disk (${runsOnDisk} sequences, CFD_SEED=${seed})`, async () => {
		await using folder = await temporaryFolder();
		let count = 0;
		await fc.assert(fc.asyncProperty(setup, sequence, async (given, commands) => {
			const {referee} = await play(given, commands, historyIn(path.join(folder.path, String(++count))));
			expect(referee.violations).toEqual([]);
		}), {seed, numRuns: runsOnDisk});
	});
});
