import type {Moment} from '../../source/core/moment.js';
import type {Settings} from '../../source/core/settings.js';
import {Detector} from '../../source/engine/detector.js';
import type {WorldChange} from '../../source/replay/scenario.js';
import {World} from '../../source/replay/world.js';
import {openedJournal} from '../history/opened-journal.js';
import {seedSettings} from './settings.js';

export type Life = {
	/** Seconds from the beginning. */
	readonly lasts: number;
	/** What the probes see from a second on. */
	readonly changes?: ReadonlyArray<readonly [at: number, change: WorldChange]>;
	readonly settings?: Settings;
	/** What runs, if that is not what is watched. */
	readonly running?: Settings;
	/** Wall clock of its beginning, milliseconds. */
	readonly from?: number;
	/** Seconds at which nobody watches. */
	readonly gap?: readonly [from: number, until: number];
	/** What a person does at a second. */
	readonly operator?: readonly [at: number, command: (detector: Detector, now: Moment) => void];
};

/** Seconds that the restart script takes. */
const takes = 45;

/** 5 January 2026, 00:00 UTC. */
export const dawn = Date.UTC(2026, 0, 5);

/** The real detector over a simulated system, recorded into a real history: what a replay of the record is tried on. All is well at first, and after a restart. */
export function live(stateDirectory: string, {lasts, changes = [], settings = seedSettings(), running = settings, from = dawn, gap = [0, 0], operator}: Life): void {
	const [gone, back] = gap;
	const moment = (seconds: number): Moment => ({wall: from + (seconds * 1000), up: 500_000 + (seconds * 1000), boot: 'boot-a'});
	const journal = openedJournal(stateDirectory, moment(0));
	const detector = new Detector(settings, journal, {event: () => undefined, alert: () => undefined}, moment(0));
	const world = new World(running);
	const due = [...changes];
	let script: {readonly attempt: number; readonly endsAt: number} | undefined;
	for (let now = 0; now <= lasts; now += settings.checkInterval / 1000) {
		for (let next = due[0]; next && next[0] <= now; next = due[0]) {
			due.shift();
			world.change(next[1], next[0]);
		}

		if (script && script.endsAt <= now) {
			world.heal({}, script.endsAt);
			endScript(detector, script.attempt, moment(script.endsAt));
			script = undefined;
		}

		if (now > gone && now < back) {
			continue;
		}

		const request = detector.check(world.look(now, undefined), moment(now));
		if (operator?.[0] === now) {
			operator[1](detector, moment(now + 1));
		}

		script = request ? {attempt: startScript(detector, request.reason, moment(now)), endsAt: now + takes} : script;
	}

	journal.close();
}

function startScript(detector: Detector, reason: string, at: Moment): number {
	const attempt = detector.begin('automatic', reason, at);
	if (!attempt || !detector.starting(attempt, at)) {
		throw new Error('The journal does not work.');
	}

	detector.step(attempt.id, 'started', {pid: 4711, pidStart: 1}, at);
	return attempt.id;
}

function endScript(detector: Detector, id: number, at: Moment): void {
	const attempt = detector.state.attempts.find(known => known.id === id);
	if (attempt) {
		detector.scriptEnded(attempt, 0, at);
	}
}
