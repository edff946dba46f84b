import {replay} from '../../source/replay/replay.js';
import type {Incident} from '../incidents/corpus.js';
import {models} from './models.js';
import {playModel} from './play-model.js';

/** How somebody did in one incident. */
export type Result = {
	/** It restarted what needed none, or before it needed one. */
	readonly isFalse: boolean;
	/** It did not restart within the time in which that was promised. */
	readonly isMissed: boolean;
	/** Seconds from the failure that made a restart right to the first restart in time. */
	readonly delay: number | undefined;
	readonly restarts: number;
};

/** How somebody did over the corpus. */
export type Score = {
	readonly name: string;
	/** Incidents in which it restarted without need. */
	readonly falseRestarts: number;
	/** Real incidents in which it did not restart in time. */
	readonly missedRestarts: number;
	/** Seconds; `undefined` when it never restarted in time. */
	readonly median: number | undefined;
	readonly p90: number | undefined;
	/** All automatic restarts, those of a loop included. */
	readonly restarts: number;
};

/** The scores of ours, through the real engine, and of each model. */
export function scoreAll(corpus: readonly Incident[]): Score[] {
	const players = [{name: 'this detector', play: ourRestarts}, ...models.map(model => ({name: model.name, play: (incident: Incident) => playModel(model, incident)}))];
	return players.map(({name, play}) => scoreOf(name, corpus.map(incident => resultOf(incident, play(incident)))));
}

/** When our engine restarted by itself, in seconds. */
export function ourRestarts({scenario, settings}: Incident): number[] {
	return replay(scenario, settings).events.filter(event => event.type === 'restart' && event.trigger === 'automatic').map(({at}) => at);
}

/**
What a restart is worth is written in the incident, not in here: `benign` needs none; `real` needs one between the two seconds of
`firstRestartBetween`, the first of which is the failure that made it right.
*/
export function resultOf({kind, file, scenario}: Pick<Incident, 'kind' | 'file' | 'scenario'>, restarts: readonly number[]): Result {
	if (kind === 'benign') {
		return {isFalse: restarts.length > 0, isMissed: false, delay: undefined, restarts: restarts.length};
	}

	const window = scenario.expect.firstRestartBetween;
	if (!window) {
		throw new Error(`${file} is real and promises no time: add "firstRestartBetween" to its "expect".`);
	}

	const [from, to] = window;
	const first = restarts.find(at => at >= from && at <= to);
	return {isFalse: restarts.some(at => at < from), isMissed: first === undefined, delay: first === undefined ? undefined : first - from, restarts: restarts.length};
}

export function scoreOf(name: string, results: readonly Result[]): Score {
	const delays = results.flatMap(({delay}) => delay === undefined ? [] : [delay]).toSorted((a, b) => a - b);
	return {
		name,
		falseRestarts: results.filter(({isFalse}) => isFalse).length,
		missedRestarts: results.filter(({isMissed}) => isMissed).length,
		median: quantile(delays, 0.5),
		p90: quantile(delays, 0.9),
		restarts: results.reduce((sum, {restarts}) => sum + restarts, 0),
	};
}

/** The nearest rank of sorted values. */
function quantile(sorted: readonly number[], part: number): number | undefined {
	return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}
