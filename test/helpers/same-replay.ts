import {expect} from 'vitest';
import type {ReplayEvent} from '../../source/replay/replay-log.js';
import {cfd, eventLog} from './detector.js';
import type {StandIn} from './stand-in.js';

/** What decides whether two courses are the same: the levels, the restarts and what came of them, each with its time. */
type Landmark = {readonly time: string; readonly what: string};

type Replayed = {
	readonly from: string;
	readonly checks: number;
	readonly events: readonly ReplayEvent[];
	readonly supposed: readonly unknown[];
	readonly not_made: readonly unknown[];
};

/** Replays what a real run has recorded under the same config: it must give the levels, restarts and times that the event log of the run has. */
export async function expectSameReplay(standIn: StandIn): Promise<readonly Landmark[]> {
	const {exitCode, stdout} = await cfd(standIn, 'replay', '--from-history', '--json');
	expect(exitCode).toBe(0);
	const [replayed] = JSON.parse(stdout) as [Replayed];
	const landmarks = replayed.events.flatMap(event => landmarkOf(event, Date.parse(replayed.from)));
	expect(landmarks).toEqual(await loggedLandmarks(standIn));
	expect({supposed: replayed.supposed, notMade: replayed.not_made}).toEqual({supposed: [], notMade: []});
	return landmarks;
}

function landmarkOf(event: ReplayEvent, from: number): Landmark[] {
	const time = new Date(from + Math.round(event.at * 1000)).toISOString();
	switch (event.type) {
		case 'level': {
			return [{time, what: `${event.from} -> ${event.level}`}];
		}

		case 'restart': {
			return [{time, what: `restart ${event.id}, ${event.trigger}`}];
		}

		case 'outcome': {
			return [{time, what: `outcome of ${event.id}: ${event.outcome}, exit code ${event.exit_code}`}];
		}

		case 'check':
		case 'alert':
		case 'withheld': {
			return [];
		}
	}
}

async function loggedLandmarks(standIn: StandIn): Promise<Landmark[]> {
	const events = await eventLog(standIn);
	return events.flatMap(({event, time, ...fields}) => {
		const what = {
			level_changed: `${String(fields['from'])} -> ${String(fields['to'])}`,
			restart_started: `restart ${String(fields['attempt'])}, ${String(fields['trigger'])}`,
			restart_outcome: `outcome of ${String(fields['attempt'])}: ${String(fields['outcome'])}, exit code ${String(fields['exit_code'])}`,
		}[String(event)];
		return what === undefined ? [] : [{time: String(time), what}];
	});
}
