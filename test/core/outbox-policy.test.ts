import {describe, expect, test} from 'vitest';
import type {Delivery} from '../../source/core/journal.js';
import {
	afterFollow,
	afterSend,
	claim,
	expire,
	isDue,
	isLastCopy,
	never,
	shouldSendAgain,
} from '../../source/core/outbox-policy.js';
import {isFollowed, nextDueAt, nextToFollow, nextToSend} from '../../source/core/outbox-queue.js';
import {failureNature, type Failure, type SendResult} from '../../source/core/send-result.js';

const start = Date.parse('2026-11-24T02:11:30Z');
const second = 1000;
const minute = 60 * second;

function delivery(change: Partial<Delivery> = {}): Delivery {
	return {
		id: 1,
		key: 'level:1',
		kind: 'level',
		text: 'REC.IO CASCADING',
		at: start,
		level: 'CASCADING',
		channel: 'sms',
		to: '+15551234567',
		state: 'pending',
		tries: 0,
		unclear: 0,
		nextTryAt: start,
		sid: undefined,
		error: undefined,
		...change,
	};
}

function refused(status: number, code?: number, retryAfter?: number): Failure {
	return {
		kind: 'refused',
		status,
		code,
		retryAfter,
		message: 'no',
	};
}

const reset: Failure = {kind: 'unanswered', mayHaveArrived: true, message: 'reset'};
const unreachable: Failure = {kind: 'unanswered', mayHaveArrived: false, message: 'unreachable'};
const impossible: Failure = {kind: 'impossible', message: 'no credentials'};

describe('what a failure means', () => {
	test.each([20_003, 21_211, 21_212, 21_408, 21_606, 21_608, 21_610, 21_614])('error %i is permanent', code => {
		expect(failureNature(refused(code === 20_003 ? 401 : 400, code))).toBe('permanent');
	});

	test.each([
		['too many requests', refused(429, 20_429), 'transient'],
		['too many requests, whatever the code', refused(429, 20_003 + 40_000), 'transient'],
		['a full queue, though it is a 400', refused(400, 21_611), 'transient'],
		['a server error', refused(500, 20_500), 'transient'],
		['a server error of a proxy', refused(502), 'transient'],
		['a no that is not the carrier\'s own', refused(403), 'transient'],
		['a page that a captive portal redirects to', refused(302), 'transient'],
		['another code of the carrier\'s with a 4xx', refused(400, 21_617), 'permanent'],
		['nothing can be sent', impossible, 'permanent'],
		['no connection', unreachable, 'transient'],
		['a connection that broke', reset, 'ambiguous'],
	] as const)('%s: %j is %s', (_, failure, nature) => {
		expect(failureNature(failure)).toBe(nature);
	});
});

/** The times, in seconds after the alert, at which a delivery is tried if each try has this result at once; and where it ends. */
function life(result: SendResult, change: Partial<Delivery> = {}, random = 0.5) {
	let current = delivery(change);
	const times: number[] = [];
	for (let now = current.nextTryAt; current.state === 'pending'; now = current.nextTryAt) {
		const late = expire(current, now);
		if (late) {
			current = {...current, ...late};
			break;
		}

		times.push((now - start) / second);
		current = {...current, ...claim(current, now)};
		current = {...current, ...afterSend(current, result, {now, random})};
	}

	return {times, end: current};
}

describe('a delivery', () => {
	test('is claimed before it is tried: for a while its next life leaves it alone', () => {
		expect(claim(delivery({tries: 2}), start)).toEqual({tries: 3, nextTryAt: start + (10 * second)});
	});

	test('that is accepted is sent, and looked after in a moment', () => {
		const change = afterSend(delivery({tries: 2, error: 'reset'}), {kind: 'accepted', sid: 'SM1'}, {now: start, random: 0.5});
		expect(change).toEqual({
			state: 'sent',
			sid: 'SM1',
			error: undefined,
			nextTryAt: start + (3 * second),
		});
	});

	test('remembers how many of its tries may have arrived, for a carrier that cannot be asked', () => {
		const results = [reset, unreachable, refused(500), reset];
		let current = delivery();
		for (const result of results) {
			expect(isLastCopy(current)).toBe(current.unclear === 1);
			current = {...current, ...claim(current, start)};
			current = {...current, ...afterSend(current, result, {now: start, random: 0.5})};
		}

		expect(current.unclear).toBe(2);
	});

	test('that is accepted by a channel without ids is not followed', () => {
		const change = afterSend(delivery({tries: 1}), {kind: 'accepted', sid: undefined}, {now: start, random: 0.5});
		expect(isFollowed({...delivery(), ...change})).toBe(false);
	});

	test('is tried at 0, 5, 15, 60 and 300 s, then every 5 minutes, for an hour', () => {
		const {times, end} = life(unreachable);
		expect(times).toEqual([0, 5, 15, 60, 300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700, 3000, 3300, 3600]);
		expect(end).toMatchObject({state: 'failed', error: 'Given up after 16 tries. unreachable'});
	});

	test.each([[0, 4.5], [1, 5.5]])('spreads its tries: with %d the second is at %d s', (random, seconds) => {
		expect(life(unreachable, {}, random).times[1]).toBe(seconds);
	});

	test('with news that all is well is tried for six hours', () => {
		expect(life(unreachable, {kind: 'recovered'}).times.at(-1)).toBe(6 * 3600);
	});

	test.each([refused(401, 20_003), refused(400, 21_211), impossible])('is not tried again after %j', failure => {
		const {times, end} = life(failure);
		expect(times).toEqual([0]);
		expect(end).toMatchObject({state: 'failed', error: failure.message});
	});

	test('waits as long as the carrier asks, unless that is shorter than its own pause', () => {
		expect(life(refused(429, 20_429, 120 * second)).times.slice(0, 3)).toEqual([0, 120, 240]);
		expect(life(refused(429, 20_429, second)).times.slice(0, 3)).toEqual([0, 5, 15]);
	});

	test('does not wait a day because the carrier asks for it', () => {
		expect(life(refused(503, undefined, 86_400 * second)).times.slice(0, 2)).toEqual([0, 900]);
	});

	test('that was tried and is an hour old is given up when the detector comes back', () => {
		const old = delivery({tries: 2, error: 'reset'});
		expect(expire(old, start + (60 * minute))).toBeUndefined();
		expect(expire(old, start + (60 * minute) + 1)).toEqual({state: 'failed', error: 'Given up after 2 tries. reset'});
		expect(expire(delivery({tries: 1}), start + (61 * minute))?.error).toMatch(/^Given up after 1 try\. No answer is known/v);
	});

	test('that was never tried is sent however late', () => {
		expect(expire(delivery(), start + (86_400 * second))).toBeUndefined();
	});

	test('whose next try is further away than any pause comes from a clock that was set back, and is due', () => {
		expect(isDue(delivery({nextTryAt: start + (15 * minute)}), start)).toBe(false);
		expect(isDue(delivery({nextTryAt: start + (17 * minute)}), start)).toBe(true);
	});
});

describe('sending again what may have arrived', () => {
	test('if the carrier does not have it', () => {
		expect(shouldSendAgain({kind: 'absent'}, 1)).toBe(true);
	});

	test.each([refused(403, 20_003), refused(404)])('if the carrier will never say: %j', lookup => {
		expect(shouldSendAgain(lookup, 1)).toBe(true);
	});

	test.each([reset, unreachable, refused(500), refused(429, 20_429), refused(302)])('only at every third try while it does not say: %j', lookup => {
		expect([1, 2, 3, 4, 5, 6, 7, 8].filter(tries => shouldSendAgain(lookup, tries))).toEqual([2, 5, 8]);
	});
});

describe('following', () => {
	const now = start;
	const random = 0.5;

	test('ends with the arrival', () => {
		expect(afterFollow({kind: 'arrived'}, 1, {now, random})).toEqual({state: 'delivered', error: undefined});
	});

	test('ends with the loss, and says why', () => {
		expect(afterFollow({kind: 'lost', message: '30003'}, 1, {now, random})).toEqual({state: 'failed', error: '30003'});
	});

	test.each([{kind: 'under way'} as const, reset, refused(500), refused(429, 20_429)])('asks at growing pauses for 20 minutes: %j', result => {
		const times: number[] = [];
		let time = now + (3 * second);
		for (let polls = 1; time !== never; polls++) {
			times.push((time - now) / second);
			time = afterFollow(result, polls, {now: time, random}).nextTryAt ?? never;
		}

		expect(times).toEqual([3, 8, 18, 38, 68, 128, 248, 368, 488, 608, 728, 848, 968, 1088, 1208, 1328]);
	});

	test.each([refused(404, 20_404), refused(403), impossible])('ends at once if there will never be an answer: %j', result => {
		expect(afterFollow(result, 1, {now, random})).toEqual({nextTryAt: never});
	});

	test('waits as long as the carrier asks', () => {
		expect(afterFollow(refused(429, 20_429, 60 * second), 1, {now, random})).toEqual({nextTryAt: now + (60 * second)});
	});
});

describe('the queue', () => {
	const later = start + minute;

	test('sends in the order of the alerts', () => {
		expect(nextToSend([delivery({id: 1}), delivery({id: 2})], start)?.id).toBe(1);
	});

	test('does not let a later alert overtake one to the same receiver that waits for its next try', () => {
		const waiting = delivery({id: 1, tries: 1, nextTryAt: later});
		expect(nextToSend([waiting, delivery({id: 2})], start)).toBeUndefined();
		expect(nextToSend([waiting, delivery({id: 2, to: '+15557654321'})], start)?.id).toBe(2);
		expect(nextDueAt([waiting, delivery({id: 2})], start)).toBe(later);
	});

	test('lets it pass once that one has failed four times', () => {
		expect(nextToSend([delivery({id: 1, tries: 4, nextTryAt: later}), delivery({id: 2})], start)?.id).toBe(2);
	});

	test('has nothing to do with what is delivered, failed, or sent and given up', () => {
		const done = [
			delivery({state: 'delivered', sid: 'SM1'}),
			delivery({state: 'failed'}),
			delivery({state: 'sent', sid: 'SM2', nextTryAt: never}),
			delivery({state: 'sent', sid: undefined}),
		];
		expect(nextToSend(done, later)).toBeUndefined();
		expect(nextToFollow(done, later)).toBeUndefined();
		expect(nextDueAt(done, later)).toBeUndefined();
	});

	test('follows what is sent, when it is due', () => {
		const sent = delivery({state: 'sent', sid: 'SM1', nextTryAt: later});
		expect(nextToFollow([sent], start)).toBeUndefined();
		expect(nextToFollow([sent], later)).toBe(sent);
		expect(nextDueAt([sent], start)).toBe(later);
	});
});
