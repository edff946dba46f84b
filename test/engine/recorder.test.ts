import {describe, expect, it} from 'vitest';
import {newMemory} from '../../source/core/memory.js';
import type {Moment} from '../../source/core/moment.js';
import type {ChapterStart, RecordedEntry, RecordingStore} from '../../source/core/recording.js';
import {Recorder} from '../../source/engine/recorder.js';
import {World} from '../../source/replay/world.js';
import {nineServices, seedSettings} from '../helpers/settings.js';

const settings = seedSettings();

function moment(seconds: number): Moment {
	return {wall: 1_790_000_000_000 + (seconds * 1000), up: 500_000 + (seconds * 1000), boot: 'boot-a'};
}

/** A store that keeps everything, and can be told to fail. */
class Store implements RecordingStore {
	readonly chapters: ChapterStart[] = [];
	readonly entries: Array<Omit<RecordedEntry, 'steps'> & {readonly chapter: number}> = [];
	readonly pruned: number[] = [];
	isBroken = false;

	beginChapter(chapter: ChapterStart): number {
		this.fail();
		this.chapters.push(chapter);
		return this.chapters.length;
	}

	addEntry(chapter: number, entry: Omit<RecordedEntry, 'steps'>): number {
		this.fail();
		this.entries.push({...entry, chapter});
		return this.entries.length;
	}

	setBeats(entry: number, beats: Uint8Array): void {
		this.fail();
		const index = entry - 1;
		const known = this.entries[index];
		if (known) {
			this.entries[index] = {...known, beats};
		}
	}

	prune(wall: number): void {
		this.pruned.push(wall);
	}

	private fail(): void {
		if (this.isBroken) {
			throw new Error('the store is broken');
		}
	}
}

/** A whole look names every process. */
function processNames(detail: unknown): string[] {
	return Object.keys((detail as {look: {processes: Record<string, unknown>}}).look.processes);
}

function newBench() {
	const store = new Store();
	const recorder = new Recorder(store, settings);
	const world = new World(settings);
	const memory = newMemory(moment(0));
	return {
		store,
		recorder,
		world,
		look(seconds: number, {level = 'NONE', isExtra = false, journalTrouble}: {level?: 'NONE' | 'WARNING'; isExtra?: boolean; journalTrouble?: string} = {}) {
			return recorder.add({kind: 'look', before: memory, look: world.look(seconds, undefined), isExtra, level, journalTrouble}, moment(seconds));
		},
		disarm(seconds: number) {
			return recorder.add({kind: 'disarm', before: memory, detail: {lasts: 60_000, reason: 'r'}}, moment(seconds));
		},
	};
}

describe('the record', () => {
	it('keeps changes, not repetitions: a quiet hour is one entry', () => {
		const {store, look} = newBench();
		for (let check = 0; check < 120; check++) {
			look(check * 30);
		}

		expect(store.chapters).toMatchObject([{at: moment(0), isStart: true}]);
		expect(store.entries).toHaveLength(1);
		expect(store.entries[0]).toMatchObject({kind: 'look', at: moment(0), chapter: 1});
		expect(store.entries[0]?.beats).toHaveLength(2 * 119);
	});

	it('keeps what is different at the check that sees it, and nothing else', () => {
		const {store, look, world} = newBench();
		look(0);
		world.change({files: {'backend/supervisord.conf': 'missing'}}, 30);
		look(30);
		look(60, {level: 'WARNING'});
		look(90, {level: 'WARNING', isExtra: true});
		look(120, {level: 'WARNING', journalTrouble: 'lost 3 min'});
		look(150, {level: 'WARNING', journalTrouble: 'lost 2 min'});
		expect(store.entries.slice(1).map(({at, detail}) => [at.wall - moment(0).wall, detail])).toEqual([
			[30_000, {look: {files: {'backend/supervisord.conf': {kind: 'missing', detail: 'missing'}}}}],
			[60_000, {level: 'WARNING'}],
			[90_000, {extra: true}],
			[120_000, {extra: false, journal: 'lost 3 min'}],
		]);
		expect(store.entries.at(-1)?.beats).toHaveLength(2);
	});

	it('keeps what a person asked for in its place, and steps of attempts part the checks before them from those after', () => {
		const {store, look, disarm, recorder} = newBench();
		look(0);
		look(30);
		disarm(40);
		look(60);
		recorder.breakRun();
		look(90);
		expect(store.entries.map(({kind, at, beats}) => [kind, (at.wall - moment(0).wall) / 1000, beats.length])).toEqual([
			['look', 0, 2], ['disarm', 40, 0], ['look', 60, 0], ['look', 90, 0],
		]);
		expect(store.entries[1]?.detail).toEqual({lasts: 60_000, reason: 'r'});
	});

	it('begins a chapter every six hours, with a whole look, and prunes what is older than 30 days', () => {
		const {store, look} = newBench();
		for (let check = 0; check < 121 * 6; check++) {
			look(check * 30);
		}

		expect(store.chapters.map(({at, isStart}) => [(at.wall - moment(0).wall) / 3_600_000, isStart])).toEqual([[0, true], [6, false]]);
		expect(store.pruned.map(wall => (wall - moment(0).wall) / 86_400_000)).toEqual([-30, -29.75]);
		expect(processNames(store.entries.find(({chapter}) => chapter === 2)?.detail)).toEqual(nineServices.map(name => `${name}:${name}`));
	});

	it('begins a chapter when one has become long', () => {
		const {store, look, world} = newBench();
		for (let check = 0; check < 1001; check++) {
			world.change({services: {main_app: {respawn: true}}}, check);
			look(check);
		}

		expect(store.chapters).toHaveLength(3);
		expect(store.entries).toHaveLength(1001);
	});

	it('does not rewrite ever longer entries', () => {
		const {store, look} = newBench();
		for (let check = 0; check < 700; check++) {
			look(check * 30);
		}

		expect(store.entries.map(({beats}) => beats.length)).toEqual([512, 512, 370]);
	});

	it('waits a little after a loss, and goes on with a new chapter', () => {
		const {store, look, recorder} = newBench();
		look(0);
		store.isBroken = true;
		expect(() => look(30)).toThrow('broken');
		recorder.lost();
		store.isBroken = false;
		const written = Array.from({length: 22}, (_, index) => look(60 + (index * 30)));
		expect(written.indexOf(true)).toBe(20);
		expect(store.chapters).toMatchObject([{isStart: true}, {isStart: false}]);
		expect(processNames(store.entries.at(-1)?.detail)).toHaveLength(9);
	});
});
