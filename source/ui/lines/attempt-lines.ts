import type {AttemptSnapshot, Snapshot} from '../../core/monitor.js';
import type {RestartStatus} from '../../core/status.js';
import {duration} from '../format.js';
import {cleanText, cutLine, joinLines, type Line, type Span} from '../line.js';
import {outcomeLook, symbol} from '../looks.js';
import type {Theme} from '../theme.js';
import {loud} from './banner.js';

/** The most of the script's lines that are worth a row. */
const outputRows = 12;

/** How many rows the running restart would like: its title, how many are back, the script's last lines. */
export function attemptWish({attempt}: Snapshot): number {
	return attempt ? 2 + Math.min(outputRows, attempt.output.length) : 0;
}

type Drawing = {readonly theme: Theme; readonly width: number};

/** The restart under way. `elapsed` is for how long, in seconds; `undefined` before the script started. */
export function attemptLines({snapshot, elapsed, height, theme, width}: {
	readonly snapshot: Snapshot;
	readonly elapsed: number | undefined;
	readonly height: number;
	readonly theme: Theme;
	readonly width: number;
}): Line[] {
	const {attempt, status} = snapshot;
	if (!attempt) {
		return [];
	}

	const outputs = attempt.output.slice(-Math.max(0, height - 2)).map((text): Line => [{text: ` ${theme.isAscii ? '|' : '│'} ${cleanText(text)}`, tone: 'quiet'}]);
	const title = titleLine(attempt, status.restart_history, elapsed, {theme, width});
	return [title, ...outputs, backLine(attempt, theme)].slice(0, height).map(line => cutLine(line, width, theme.glyphs.ellipsis));
}

function titleLine(attempt: AttemptSnapshot, history: readonly RestartStatus[], elapsed: number | undefined, {theme, width}: Drawing): Line {
	const known = history.find(({id}) => id === attempt.id);
	const who = known ? `${known.trigger} restart #${attempt.id}` : `restart #${attempt.id}`;
	const usual = usualDuration(history);
	const [badge, text] = phaseTexts(attempt, elapsed === undefined ? '' : soFar(elapsed, usual), elapsed);
	const bar = usual === undefined || elapsed === undefined ? [] : progressBar(elapsed / usual, theme);
	return joinLines([[badge, {text: `  ${text}`}], bar, [{text: who}]], width, '  ');
}

/** The time that it takes against the one that it usually takes, from the script's start until all is well. */
function soFar(elapsed: number, usual: number | undefined): string {
	return `${duration(elapsed)}${usual === undefined ? '' : ` of usually ${duration(usual)}`}`;
}

function phaseTexts(attempt: AttemptSnapshot, times: string, elapsed = 0): readonly [Span, string] {
	switch (attempt.phase) {
		case 'preparing': {
			return [loud('info', 'RESTARTING'), 'preparing: preflight, flight recorder'];
		}

		case 'running': {
			return [loud('info', 'RESTARTING'), `the script runs: ${times}`];
		}

		case 'settling': {
			return [loud('info', 'SETTLING'), `script ended: ${times}, given up in ${duration(settleLeft(attempt, elapsed))}`];
		}

		case 'overdue': {
			return [loud('bad', 'SCRIPT OVERDUE'), `it still runs: ${times}; it is never killed`];
		}
	}
}

/** How long the system may still take to come up, in seconds. */
function settleLeft({startedAt, endedAt, settleSeconds}: AttemptSnapshot, elapsed: number): number {
	const scriptTook = startedAt === undefined || endedAt === undefined ? 0 : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
	return Math.max(0, settleSeconds - (elapsed - scriptTook));
}

const progressColumns = 10;

/** How much of the usual time has gone: full, and no more than full, when it takes longer. */
function progressBar(share: number, {glyphs: {bar}}: Theme): Span[] {
	const done = Math.max(0, Math.min(progressColumns, Math.floor(share * progressColumns)));
	return [{text: bar[2].repeat(done), tone: 'info'}, {text: bar[3].repeat(progressColumns - done), tone: 'quiet'}];
}

/** How many services are back: `●●●●●●○○○ 6 of 9 services back`. */
function backLine({phase, servicesBack: back, servicesExpected: expected}: AttemptSnapshot, {glyphs}: Theme): Line {
	const dots = expected > 0 && expected <= 40 ? ` ${glyphs.filled.repeat(Math.min(back, expected))}${glyphs.hollow.repeat(Math.max(0, expected - back))}` : '';
	return [
		{text: dots, tone: back >= expected ? 'good' : 'info'},
		{text: ` ${back} of ${expected} services back`, isBold: true},
		...phase === 'settling' ? [{text: '; recovered when all is ok twice in a row'}] : [],
	];
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
