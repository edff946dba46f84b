import type {AttemptSnapshot, Snapshot} from '../../core/monitor.js';
import type {RestartStatus} from '../../core/status.js';
import {duration} from '../format.js';
import {cleanText, type Line, type Span} from '../line.js';
import {outcomeLook, symbol} from '../looks.js';
import type {Theme} from '../theme.js';
import {loud} from './banner.js';

/** The most of the script's lines that are worth a row. */
const outputRows = 12;

/** How many rows the running restart would like: its title, how many are back, the script's last lines. */
export function attemptWish({attempt}: Snapshot): number {
	return attempt ? 2 + Math.min(outputRows, attempt.output.length) : 0;
}

/**
The restart under way. `elapsed` is how long the script runs, in seconds; `undefined` before it started.
*/
export function attemptLines({snapshot, elapsed, height, theme}: {
	readonly snapshot: Snapshot;
	readonly elapsed: number | undefined;
	readonly height: number;
	readonly theme: Theme;
}): Line[] {
	const {attempt, status} = snapshot;
	if (!attempt) {
		return [];
	}

	const outputs = attempt.output.slice(-Math.max(0, height - 2)).map((text): Line => [{text: ` ${theme.isAscii ? '|' : '│'} ${cleanText(text)}`, tone: 'quiet'}]);
	const title = titleLine(attempt, status.restart_history, elapsed);
	return [title, ...outputs.slice(0, Math.max(0, height - 2)), backLine(attempt, theme)].slice(0, height);
}

function titleLine(attempt: AttemptSnapshot, history: readonly RestartStatus[], elapsed: number | undefined): Line {
	const known = history.find(({id}) => id === attempt.id);
	const who = known ? `${known.trigger} restart #${attempt.id}` : `restart #${attempt.id}`;
	const usual = usualDuration(history);
	const ran = elapsed === undefined ? '' : ` for ${duration(elapsed)}`;
	const usually = usual === undefined ? '' : `, usually ${duration(usual)}`;
	const [badge, text] = phaseTexts(attempt, `${ran}${usually}`);
	return [badge, {text: `  ${text}  ${who}`}];
}

function phaseTexts({phase}: AttemptSnapshot, times: string): readonly [Span, string] {
	switch (phase) {
		case 'preparing': {
			return [loud('info', 'RESTARTING'), 'preparing: preflight, flight recorder'];
		}

		case 'running': {
			return [loud('info', 'RESTARTING'), `the script runs${times}`];
		}

		case 'settling': {
			return [loud('info', 'SETTLING'), 'script ended; waiting until all is ok twice'];
		}

		case 'overdue': {
			return [loud('bad', 'SCRIPT OVERDUE'), `it still runs${times}; it is never killed`];
		}
	}
}

/** How many services are back: `●●●●●●○○○ 6 of 9 back`. */
function backLine({servicesBack: back, servicesExpected: expected}: AttemptSnapshot, {glyphs}: Theme): Line {
	const dots = expected > 0 && expected <= 40 ? ` ${glyphs.filled.repeat(Math.min(back, expected))}${glyphs.hollow.repeat(Math.max(0, expected - back))}` : '';
	return [{text: dots, tone: back >= expected ? 'good' : 'info'}, {text: ` ${back} of ${expected} services back`, isBold: true}];
}

/** The median of the restarts that worked: what is usual here. */
export function usualDuration(history: readonly RestartStatus[]): number | undefined {
	const times = history
		.flatMap(({outcome, duration_seconds: seconds}) => outcome === 'recovered' && seconds !== null ? [seconds] : [])
		.toSorted((one, other) => one - other);
	return times[Math.floor(times.length / 2)];
}

/** A restart of the past in one row. */
export function restartLine(restart: RestartStatus, when: string, theme: Theme): Line {
	const {id, trigger, outcome, duration_seconds: seconds, exit_code: exitCode, reason} = restart;
	const took = seconds === null ? '' : ` in ${duration(seconds)}`;
	const exit = exitCode === null || exitCode === 0 ? '' : `, exit ${exitCode}`;
	return [
		{text: `${when} `},
		symbol(outcomeLook(outcome), theme.glyphs),
		{text: ` ${outcome.replaceAll('_', ' ')}`, isBold: true},
		{text: `${took}${exit}  #${id} ${trigger}: ${cleanText(reason)}`},
	];
}
