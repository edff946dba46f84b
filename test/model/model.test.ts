import process from 'node:process';
import * as fc from 'fast-check';
import {expect, it} from 'vitest';
import {createMemoryJournal} from '../../source/history/memory-journal.js';
import {command, setup, type Command, type Setup} from './commands.js';
import {Play, type JournalSource} from './play.js';
import {modelSettings} from './settings.js';

const seed = Number(process.env['CFD_SEED'] ?? 20_260_105);
const runs = Number(process.env['CFD_RUNS'] ?? 20_000);

async function violations(given: Setup, commands: readonly Command[], source: JournalSource): Promise<string[]> {
	const play = new Play(modelSettings(given), source);
	await play.begin();
	for (const each of commands) {
		await play.apply(each);
		if (play.violations.length > 0) {
			return play.violations;
		}
	}

	await play.end();
	play.close();
	return play.violations;
}

it(`keeps its promises whatever happens in whatever order (seed ${seed})`, async () => {
	const began = performance.now();
	const property = fc.asyncProperty(setup, fc.array(command, {minLength: 1, maxLength: 24}), async (given, commands) => {
		const journal = createMemoryJournal();
		expect(await violations(given, commands, {open: () => journal, close: () => undefined})).toEqual([]);
	});
	await fc.assert(property, {seed, numRuns: runs});
	console.log(((performance.now() - began) / runs).toFixed(3), 'ms per sequence');
});
