import {describe, expect, it} from 'vitest';
import {clockTime} from '../../source/core/clock-text.js';
import {courseText, incidentText} from '../../source/core/course.js';
import {isGsm7} from '../../source/core/gsm7.js';
import type {Failure} from '../../source/core/root-cause.js';

const start = new Date(2026, 0, 5, 2, 8).getTime();
const now = start + 300_000;

/** `follows`: what the service needs, if that is suspected. */
function failure(service: string, seconds: number, follows?: string): Failure {
	return {service, at: start + (seconds * 1000), ...follows !== undefined && {follows}};
}

describe('the course of an incident', () => {
	const cases: ReadonlyArray<readonly [why: string, order: readonly Failure[], rootCause: string | undefined, text: string]> = [
		['says nothing when no service failed', [], undefined, ''],
		['names the only one', [failure('a', 0)], 'a', 'a failed (02:08)'],
		['names the first, and when each other one followed', [failure('kalshi_api_watchdog', 0), failure('trade_executor', 30), failure('trade_manager', 60)], 'kalshi_api_watchdog',
			'kalshi_api_watchdog failed first (02:08), then trade_executor (+30 s), trade_manager (+60 s)'],
		['names all that failed at the first check', [failure('a', 0), failure('b', 0), failure('c', 30)], undefined, 'a and b failed first (02:08), then c (+30 s)'],
		['claims no order where there is none', [failure('a', 0), failure('b', 0), failure('c', 0)], undefined, 'a, b and c failed first (02:08)'],
		['says what followed from the suspect', [failure('a', 0), failure('b', 30, 'a'), failure('c', 150)], 'a',
			'a failed first (02:08), then b (+30 s), c (+2 min); suspected root cause: a (b needs it)'],
		['begins with a suspect that was not the first', [failure('a', 0, 'b'), failure('b', 30), failure('c', 30, 'b')], 'b',
			'suspected root cause: b (a and c need it); a failed first (02:08), then b (+30 s), c (+30 s)'],
		['begins with a suspect among several that were first', [failure('a', 0, 'b'), failure('b', 0)], 'b', 'suspected root cause: b (a needs it); a and b failed first (02:08)'],
		['knows no negative time, whatever somebody did to the clock', [failure('a', 0), failure('b', -3600)], 'a', 'a failed first (02:08), then b (+0 s)'],
	];

	it.each(cases)('%s', (_why, order, rootCause, text) => {
		expect(courseText({order, rootCause}, now)).toBe(text);
	});

	it('counts the rest when there are very many', () => {
		const many = Array.from({length: 1000}, (_, index) => failure(`s${index}`, index * 30));
		const text = courseText({order: many, rootCause: 's0'}, now);
		expect(text).toMatch(/^s0 failed first \(02:08\), then s1 \(\+30 s\), .*s11 \(\+5 min\), 988 more$/v);
		expect(courseText({order: many.map(({service}) => failure(service, 0)), rootCause: undefined}, now)).toMatch(/s10 and 989 more failed first/v);
	});

	it('has the level and its beginning in front, and stays in the alphabet of text messages', () => {
		const order = [failure('a', 0), failure('b', 30, 'a')];
		const text = incidentText({order, rootCause: 'a'}, {level: 'CASCADING', since: start + 180_000}, now);
		expect(text).toBe('CASCADING since 02:11: a failed first (02:08), then b (+30 s); suspected root cause: a (b needs it)');
		expect(isGsm7(text)).toBe(true);
		expect(incidentText({order: [], rootCause: undefined}, {level: 'CASCADING', since: start}, now)).toBe(`CASCADING since ${clockTime(start, now)}`);
	});
});
