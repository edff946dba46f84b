import {clockTime, shortDuration} from './clock-text.js';
import type {Failure} from './root-cause.js';

/** How many services the course names: after those a number must do. */
const mostNamed = 12;

export type Course = {
	readonly order: readonly Failure[];
	readonly rootCause: string | undefined;
};

/**
What failed first and what followed, in the words of the banner, the text message, the status and `cfd history`: made here alone. Empty
when no service failed (the supervisor, a file or a database did). `now`: wall clock, milliseconds.

`kalshi_api_watchdog failed first (02:08), then trade_executor (+30 s), trade_manager (+60 s)`
*/
export function courseText({order, rootCause}: Course, now: number): string {
	const [first] = order;
	if (!first) {
		return '';
	}

	const together = order.filter(({at}) => at === first.at).map(({service}) => service);
	const later = order.filter(({at}) => at !== first.at);
	const then = named(later.map(({service, at}) => `${service} (+${shortDuration(Math.max(0, at - first.at))})`)).join(', ');
	const began = `${list(together)} failed ${order.length > together.length || together.length > 1 ? 'first ' : ''}(${clockTime(first.at, now)})`;
	const course = then === '' ? began : `${began}, then ${then}`;
	const suspicion = suspicionText({order, rootCause});
	if (suspicion === '') {
		return course;
	}

	// Where little room is left the end is cut: then the suspect must stand at the beginning, unless the course begins with it anyway.
	return together.length === 1 && first.service === rootCause ? `${course}; ${suspicion}` : `${suspicion}; ${course}`;
}

/** The course with the level before it: `CASCADING since 02:11: kalshi_api_watchdog failed first (02:08), then ...`. Times are wall clock, milliseconds. */
export function incidentText(course: Course, {level, since}: {readonly level: string; readonly since: number}, now: number): string {
	const text = courseText(course, now);
	return `${level} since ${clockTime(since, now)}${text === '' ? '' : `: ${text}`}`;
}

/** Empty when the course says it already: nobody is suspected, or merely the one that failed first. */
function suspicionText({order, rootCause}: Course): string {
	const followers = order.filter(({follows}) => follows !== undefined).map(({service}) => service);
	const isPlain = followers.length === 0 && order[0]?.service === rootCause;
	if (rootCause === undefined || isPlain) {
		return '';
	}

	const need = followers.length === 0 ? '' : ` (${list(followers)} ${followers.length === 1 ? 'needs' : 'need'} it)`;
	return `suspected root cause: ${rootCause}${need}`;
}

function named(names: readonly string[]): readonly string[] {
	return names.length <= mostNamed ? names : [...names.slice(0, mostNamed - 1), `${names.length - mostNamed + 1} more`];
}

/** `a`, `a and b`, `a, b and c`. */
function list(names: readonly string[]): string {
	const shown = named(names);
	return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
