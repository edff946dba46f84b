import {readdir} from 'node:fs/promises';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import {epilogue, stories} from '../../source/demo/story.js';
import {DemoWorld} from '../../source/demo/world.js';
import {program} from '../helpers/detector.js';
import {run} from '../helpers/run.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const world = new DemoWorld();

describe.each(stories)('the story $name', ({acts, lasts}) => {
	it('names services that there are, and ends after its last act, within 45 s', () => {
		expect(acts.flatMap(act => 'service' in act && !world.services.has(act.service) ? [act.service] : [])).toEqual([]);
		expect(Math.max(...acts.map(({at}) => at))).toBeLessThan(lasts);
		expect(lasts + epilogue).toBeLessThanOrEqual(45);
	});
});

/** How each story ends, without a terminal, in plain lines. */
const ends: ReadonlyArray<readonly [story: string, told: RegExp, isRestarted: boolean]> = [
	['cascade', /restart_outcome: DEMO recovered/v, true],
	['hang', /restart_outcome: DEMO recovered/v, true],
	['crash-loop', /restart_outcome: DEMO recovered/v, true],
	['supervisor-dies', /restart_started: .*supervisor does not answer[\s\S]*restart_outcome: DEMO recovered/v, true],
	['files-gone', /level_changed: CASCADING: .*MANIFEST[\s\S]*level_changed: NONE/v, false],
	['flapping', /service_failing/v, false],
];

describe('cfd demo without a terminal', () => {
	it('plays every story to its end, and leaves nothing behind', async () => {
		await using folder = await temporaryFolder();
		const told = await Promise.all(ends.map(async ([story]) => run(process.execPath, [program, 'demo', '--story', story], {env: {...process.env, TMPDIR: folder.path}, timeout: 90_000})));
		for (const [index, [story, expected, isRestarted]] of ends.entries()) {
			expect([story, told[index]?.exitCode]).toEqual([story, 0]);
			expect(told[index]?.stdout).toMatch(expected);
			expect([story, (told[index]?.stdout ?? '').includes('restart_started')]).toEqual([story, isRestarted]);
		}

		expect(ends.map(([story]) => story)).toEqual(stories.map(({name}) => name));
		expect(await readdir(folder.path)).toEqual([]);
	});

	it('lists the stories when there is none of that name', async () => {
		const {exitCode, stderr} = await run(process.execPath, [program, 'demo', '--story', 'nonsense']);
		expect(exitCode).toBe(64);
		expect(stories.filter(({name}) => !stderr.includes(`  ${name}`))).toEqual([]);
	});
});
