import {basename as fileName} from 'node:path';
import {clockTime, clockTimeWithSeconds} from '../../core/clock-text.js';
import type {BlockReason} from '../../core/attempt.js';
import type {Connection, Snapshot} from '../../core/monitor.js';
import type {LevelName} from '../../core/settings.js';
import {timeOfDay} from '../format.js';
import {
	cleanText,
	joinLines,
	lineWidth,
	spreadLine,
	wrapText,
	type Line,
	type Span,
} from '../line.js';
import {levelLook} from '../looks.js';
import type {Theme} from '../theme.js';

/** The texts of the banner that change with the clock alone. */
export type BannerTimes = {
	/** How long the level holds: `3m`. */
	readonly sinceAge: string;
	/** The age of the last check; `undefined` before the first. */
	readonly checkAge: string | undefined;
	/** No check for so long that something is wrong with the detector. */
	readonly isLate: boolean;
	/** Until it arms again: `58m`. */
	readonly disarmedLeft: string | undefined;
};

/** The level: word, symbol and colour. */
function levelBadge(level: LevelName, {glyphs}: Theme): Span {
	const look = levelLook(level);
	return {
		text: ` ${glyphs[look.glyph]} ${level} `,
		tone: look.tone,
		isBold: true,
		isInverse: true,
	};
}

/** Armed or not: anything but armed is loud, and most of all what lasts for ever (decision 19). */
export function armedSpan({status, restartEnabled, disarmed}: Snapshot, left?: string): Span {
	if (isTrulyArmed(status)) {
		return {text: 'ARMED', isBold: true};
	}

	if (!restartEnabled) {
		return loud('warn', 'RESTART OFF IN THE CONFIG');
	}

	if (!disarmed) {
		return loud('bad', 'NOT ARMED');
	}

	const {until} = disarmed;
	const leftText = left === undefined ? '' : ` (${left})`;
	return until === null
		? loud('bad', 'DISARMED FOR EVER')
		: loud('warn', `DISARMED until ${clockTime(Date.parse(until), generatedAt(status))}${leftText}`);
}

/** Armed, and not only in name: with a history that cannot be trusted nothing restarts (decision 8), whatever somebody armed. */
export function isTrulyArmed({armed, restart_blocked_by: because}: Snapshot['status']): boolean {
	return armed && because !== 'journal';
}

/** The two rows at the top: level, since when, armed or not, the age of the last check; then system, budget and what holds a restart back. */
export function bannerLines({snapshot, connection, times, theme, width}: {
	readonly snapshot: Snapshot;
	readonly connection: Connection;
	readonly times: BannerTimes;
	readonly theme: Theme;
	readonly width: number;
}): readonly [Line, Line] {
	const {status} = snapshot;
	const second = joinLines([
		[{text: ` ${cleanText(status.system)}`, isBold: true}],
		budget(snapshot, theme),
		heldBack(snapshot),
		snapshot.disarmed ? [{text: `reason: ${cleanText(snapshot.disarmed.reason)}`}] : [],
		detectorText(connection),
	], width);
	return [firstRow(snapshot, times, theme, width), second];
}

/** Level and armed are never cut: when there is little room, the rest is said in fewer words, and then not at all. */
function firstRow(snapshot: Snapshot, times: BannerTimes, theme: Theme, width: number): Line {
	const {status} = snapshot;
	const badge = levelBadge(status.failure_level, theme);
	const since = ` since ${timeOfDay(status.level_since, generatedAt(status))} (${times.sinceAge})`;
	const armed = armedSpan(snapshot, times.disarmedLeft);
	const armedShort = armedSpan(snapshot);
	const checked = checkAge(times);
	const variants: ReadonlyArray<readonly [Line, Line]> = [
		[[badge, {text: `${since}  `}, armed], checked],
		[[badge, {text: ` for ${times.sinceAge}  `}, armed], checked],
		[[badge, {text: ` ${times.sinceAge}  `}, armedShort], checked],
		[[badge, {text: ' '}, armedShort], checked],
		[[badge, {text: ' '}, armedShort], []],
	];
	const fitting = variants.find(([left, right]) => lineWidth([...left, ...right]) < width) ?? variants.at(-1);
	return fitting ? spreadLine(...fitting, width, theme.glyphs.ellipsis) : [badge];
}

function checkAge({checkAge: age, isLate}: BannerTimes): Line {
	if (age === undefined) {
		return [];
	}

	const text = `checked ${age} ago`;
	return [isLate ? loud('bad', `LATE: ${text}`) : {text, tone: 'quiet'}];
}

/** `restarts left ●●○ 2 of 3`: how many automatic ones the next hour may still see (decision 8). */
export function budget({status, maxPerHour}: Snapshot, {glyphs}: Theme): Line {
	const left = Math.max(0, Math.min(maxPerHour, status.restarts_remaining));
	const dots = maxPerHour <= 10 ? `${glyphs.filled.repeat(left)}${glyphs.hollow.repeat(maxPerHour - left)} ` : '';
	return [{text: 'restarts left '}, {text: dots, tone: left > 0 ? 'good' : 'bad'}, {text: `${left} of ${maxPerHour}`}];
}

/** What holds the next automatic restart back, apart from being disarmed, which the row above says. */
function heldBack({status}: Snapshot): Line {
	const {restart_blocked_by: because, next_restart_allowed_at: until} = status;
	if (because === null || ['disarmed', 'disabled', 'in_progress'].includes(because)) {
		return [];
	}

	const untilText = until === null ? '' : ` until ${clockTime(Date.parse(until), generatedAt(status))}`;
	return [{text: `held back: ${blockWords.get(because) ?? because}${untilText}`, isBold: true}];
}

const blockWords = new Map<BlockReason, string>([
	['journal', 'history not trusted'],
	['aborted', 'called off'],
	['cooldown', 'cooldown'],
	['rate_limit', 'limit used up'],
	['preflight', 'preflight failed'],
	['veto', 'it would not help'],
]);

function detectorText(connection: Connection): Line {
	switch (connection.kind) {
		case 'own': {
			return [{text: 'detector: this process', tone: 'quiet'}];
		}

		case 'attached': {
			return [{text: `detector: pid ${connection.pid}`, tone: 'quiet'}];
		}

		case 'lost': {
			return [{text: 'detector: no answer', isBold: true}];
		}
	}
}

/** The countdown to a restart, as long as it can still be called off. */
export function dueLine({status, script}: Snapshot, left: string, width: number): Line {
	const at = status.restart_due_at === null ? '' : clockTimeWithSeconds(Date.parse(status.restart_due_at));
	const badge = loud('bad', `RESTART ${left === '0:00' ? 'IS DUE' : `IN ${left}`}`);
	return joinLines([[badge], [{text: 'x aborts it', isBold: true}], [{text: `runs ${fileName(script.path)} at ${at}`}]], width, '  ');
}

/** The detector does not answer: what is below is the past. */
export function lostLine(gone: string, {status}: Snapshot, width: number): Line {
	const due = status.restart_due_at;
	return joinLines([
		[loud('bad', `NO ANSWER for ${gone}`)],
		[{text: `last picture of ${clockTimeWithSeconds(generatedAt(status))}`, isBold: true}],
		due === null ? [] : [{text: `a restart was due at ${clockTimeWithSeconds(Date.parse(due))}`, isBold: true}],
		[{text: 'comes back by itself'}],
	], width, '  ');
}

/** What the monitor has to say of itself, in at most two rows each: the next step for a person stands at the end of such a sentence. */
export function problemLines(problems: readonly string[], width: number, {glyphs}: Theme): Line[] {
	return problems.flatMap(text => wrapText(cleanText(text), width - 2, 2, glyphs.ellipsis)).map((row): Line => [loud('bad', row)]);
}

/** White on red, or whatever the terminal makes of it: for what must not be overlooked. */
export function loud(tone: 'bad' | 'warn' | 'info', text: string): Span {
	return {
		text: ` ${text} `,
		tone,
		isBold: true,
		isInverse: true,
	};
}

function generatedAt({generated_at: iso}: Snapshot['status']): number {
	return Date.parse(iso);
}
