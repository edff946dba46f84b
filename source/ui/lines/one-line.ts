import type {Snapshot} from '../../core/monitor.js';
import {
	cleanText,
	cutLine,
	cutText,
	lineWidth,
	wrapText,
	type Line,
} from '../line.js';
import {levelLook, serviceLooks, symbol} from '../looks.js';
import type {Theme} from '../theme.js';
import {orderedServices} from '../service-order.js';
import {attemptLines} from './attempt-lines.js';
import {isTrulyArmed, loud, problemLines} from './banner.js';

/** What the clock adds to the one line. */
export type OneLineTimes = {
	/** Until the restart that is due: `1:02`. */
	readonly dueIn: string | undefined;
	/** For how long the detector does not answer. */
	readonly gone: string | undefined;
};

/** The whole state in one line: level and armed first, which no width loses; then what is urgent, then how many fail. */
export function oneLine(snapshot: Snapshot, {dueIn, gone}: OneLineTimes, theme: Theme, width: number): Line {
	const {status, attempt} = snapshot;
	const look = levelLook(status.failure_level);
	const head: Line = [
		{
			text: `${theme.glyphs[look.glyph]} ${status.failure_level}`,
			tone: look.tone,
			isBold: true,
			isInverse: true,
		},
		{text: ' '},
		armed(snapshot),
		...gone === undefined ? [] : [{text: ' '}, loud('bad', `NO ANSWER ${gone}`)],
		...dueIn === undefined ? [] : [{text: ' '}, loud('bad', `${dueIn} x aborts`)],
		...attempt ? [{text: ' '}, loud('info', attempt.phase)] : [],
	];
	const [count, what] = attempt ? [`${attempt.servicesBack}/${attempt.servicesExpected}`, 'back'] : [failingCount(snapshot), 'failing'];
	const isRoomy = lineWidth(head) + ` ${count} ${what}`.length <= width;
	return cutLine([...head, {text: isRoomy ? ` ${count} ${what}` : ` ${count}`}], width, theme.glyphs.ellipsis);
}

function armed({status, restartEnabled}: Snapshot): Line[number] {
	if (isTrulyArmed(status)) {
		return {text: 'ARMED', isBold: true};
	}

	return {
		text: restartEnabled ? notArmedWord(status.armed) : 'OFF',
		tone: 'warn',
		isBold: true,
		isInverse: true,
	};
}

function notArmedWord(isArmed: boolean): string {
	return isArmed ? 'NOT ARMED' : 'DISARMED';
}

function failingCount({status}: Snapshot): string {
	const all = Object.values(status.service_health);
	return `${all.filter(({status: state}) => state === 'failing' || state === 'degraded').length}/${all.length}`;
}

/** Rows of a running restart on a terminal that is too narrow for a table. */
const attemptRows = 6;

/**
Below the one line, where there is room: what the monitor has to say of itself, why, the restart that runs, and the services that are not
healthy. `elapsed`: see `attemptLines`.
*/
export function narrowLines(snapshot: Snapshot, elapsed: number | undefined, theme: Theme, width: number): Line[] {
	const {status, attempt} = snapshot;
	const decision = [
		...problemLines(snapshot.problems, width, theme),
		...wrapText(cleanText(status.decision), width, 4, theme.glyphs.ellipsis).map((text): Line => [{text}]),
	];
	if (attempt) {
		// Who is down while the script runs is no news.
		return [...decision, ...attemptLines({snapshot, elapsed, height: attemptRows, theme, width})];
	}

	const names = orderedServices(status, '', 'worst first').filter(name => status.service_health[name]?.status !== 'healthy');
	return [...decision, ...names.map(name => troubledLine(name, snapshot, theme, width))];
}

function troubledLine(name: string, {status}: Snapshot, theme: Theme, width: number): Line {
	const service = status.service_health[name];
	const look = serviceLooks[service?.status ?? 'unknown'];
	const tail = ` ${service?.consecutive_failures ?? 0}`;
	return [symbol(look, theme.glyphs), {text: ` ${cutText(cleanText(name), width - 2 - tail.length, theme.glyphs.ellipsis)}${tail}`}];
}
