import type {Command, CommandResult} from '../core/monitor.js';
import {remembersFor} from '../core/limits.js';
import type {Settings} from '../core/settings.js';
import {Detector} from '../engine/detector.js';
import {acquireLock} from '../engine/lock.js';
import {createRealClock} from '../engine/real-clock.js';
import {createStateDirectory} from '../engine/state-directory.js';
import {openJournal} from '../history/sqlite-journal.js';
import {disarmDefault} from '../core/operate.js';

/** Arms, disarms or aborts while no detector runs: into the history, where the next detector finds it (decision 19). */
export async function operateOffline(settings: Settings, command: Command): Promise<CommandResult> {
	const problem = createStateDirectory(settings.stateDirectory);
	if (problem !== undefined) {
		return {ok: false, code: 69, message: problem};
	}

	const acquired = await acquireLock(settings.stateDirectory);
	if (acquired.kind !== 'held') {
		const message = acquired.kind === 'problem' ? acquired.text : 'A detector runs but does not answer. Try again in a moment, or look at its log.';
		return {ok: false, code: 69, message};
	}

	try {
		return withHistory(settings, command);
	} finally {
		acquired.lock.release();
	}
}

function withHistory(settings: Settings, command: Command): CommandResult {
	const now = createRealClock().now();
	const opened = openJournal(settings.stateDirectory, now, remembersFor(settings.restart));
	if (!opened.ok) {
		return {ok: false, code: 69, message: opened.why};
	}

	try {
		const silent = {event: () => undefined, alert: () => undefined};
		return apply(new Detector(settings, opened.journal, silent, now), command, now);
	} finally {
		opened.journal.close();
	}
}

function apply(detector: Detector, command: Command, now: ReturnType<ReturnType<typeof createRealClock>['now']>): CommandResult {
	switch (command.command) {
		case 'arm': {
			return detector.arm(now);
		}

		case 'disarm': {
			return detector.disarm(command.forMs === null ? undefined : command.forMs ?? disarmDefault, command.reason, now);
		}

		case 'abort': {
			return {ok: false, code: 1, message: 'No restart is due: no detector runs.'};
		}

		case 'check':
		case 'restart': {
			return {ok: false, code: 69, message: 'No detector runs.'};
		}
	}
}
