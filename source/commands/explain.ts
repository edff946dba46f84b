import {lookOnce, type OneLook} from '../assembly/look-once.js';
import {clockTime, shortDuration} from '../core/clock-text.js';
import {explain as explainSnapshot} from '../core/explain.js';
import type {Settings} from '../core/settings.js';
import {makeSnapshot} from '../engine/snapshot.js';
import {readSnapshot} from '../remote/control-client.js';
import type {Invocation} from './parse.js';
import {configCode, print, settingsFor} from './settings.js';

/** `cfd explain`: why the level is what it is, and what would happen next; without a detector, what one look of its own tells. */
export async function explain(invocation: Invocation): Promise<number> {
	const settings = settingsFor(invocation);
	if (!settings) {
		return configCode;
	}

	const snapshot = await readSnapshot(settings.stateDirectory);
	const lines = snapshot ? explainSnapshot(snapshot, Date.now()) : await explainOneLook(settings);
	print(lines.join('\n'));
	return 0;
}

/** Nothing is done then, whatever the look shows: that has to be said first. */
async function explainOneLook(settings: Settings): Promise<string[]> {
	const look = await lookOnce(settings);
	const {status, context, at} = look;
	const snapshot = makeSnapshot({settings, context, status, events: [], attempt: undefined, problems: [], now: at});
	return [
		`No detector runs for ${settings.stateDirectory}: nobody is told and nothing is restarted until one does. Start it: cfd --headless`,
		before(look),
		'What one look shows now, and what a detector would make of it that goes on from here:',
		'',
		...explainSnapshot(snapshot, at.wall),
	];
}

function before({before: {lastCheck, level, trouble}, at}: OneLook): string {
	if (trouble !== undefined) {
		return `The history cannot be read, so that nothing is known of the time before: ${trouble}`;
	}

	return lastCheck
		? `The last check was at ${clockTime(lastCheck.wall, at.wall)}, ${shortDuration(Math.max(0, at.wall - lastCheck.wall))} ago, with the level ${level}.`
		: 'No detector ever ran here.';
}
