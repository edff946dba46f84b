import {describe, expect, it} from 'vitest';
import {unmet} from '../../source/replay/expectation.js';
import {replay, type Replayed} from '../../source/replay/replay.js';
import {kinds, readCorpus} from './corpus.js';

const corpus = readCorpus();

function automaticRestarts({events}: Replayed): number[] {
	return events.filter(event => event.type === 'restart' && event.trigger === 'automatic').map(({at}) => at);
}

describe.each(kinds)('%s incidents', kind => {
	it.each(corpus.filter(incident => incident.kind === kind))('$file goes as it says', ({scenario, settings}) => {
		const replayed = replay(scenario, settings);
		expect(unmet(scenario.expect, replayed)).toEqual([]);
		expect(automaticRestarts(replayed).length > 0).toBe(kind === 'real');
	});
});

/** What each file has to lay down, so that none of them can go wrong unseen. */
const laidDown = ['peakLevel', 'finalLevel', 'levels', 'restarts', 'restartsAt', 'outcomes', 'withheld', 'sms', 'rootCause'];

describe('the corpus', () => {
	it('holds at least 60 incidents, each with a name of its own and a description, of both kinds', () => {
		expect(corpus.length).toBeGreaterThanOrEqual(60);
		expect(new Set(corpus.map(({scenario}) => scenario.name)).size).toBe(corpus.length);
		expect(corpus.filter(({scenario}) => scenario.description.length < 40).map(({file}) => file)).toEqual([]);
		expect(corpus.filter(({file, scenario}) => !file.endsWith(`/${scenario.name.replaceAll(' ', '-')}.json`)).map(({file}) => file)).toEqual([]);
		expect(kinds.map(kind => corpus.filter(incident => incident.kind === kind).length >= 30)).toEqual([true, true]);
	});

	it('expects everything that can be expected of each incident, and of a real one the promised time as well', () => {
		const missing = corpus.flatMap(({kind, file, scenario}) => [...laidDown, ...kind === 'real' ? ['firstRestartBetween'] : []]
			.filter(key => !Object.hasOwn(scenario.expect, key)).map(key => `${file}: ${key}`));
		expect(missing).toEqual([]);
	});

	it('has a day of checks every 30 s, and replays every one of them', () => {
		const day = corpus.find(({file}) => file === 'real/cascade-late-in-a-quiet-day.json');
		expect(day && replay(day.scenario, day.settings).checks).toBe((86_400 / 30) + 1);
	});
});
