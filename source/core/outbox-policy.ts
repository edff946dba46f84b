import type {Delivery, DeliveryChange} from './journal.js';
import {failureNature, isDenied, type Absent, type Failure, type FollowResult, type SendResult} from './send-result.js';

const second = 1000;
const minute = 60 * second;

/** So that the tries fall at 0, 5, 15, 60 and 300 s, then every 300 s. */
const sendPauses = [5 * second, 10 * second, 45 * second, 240 * second, 300 * second];

const followPauses = [3 * second, 5 * second, 10 * second, 20 * second, 30 * second, minute, 2 * minute];

/** A carrier that asks for more than this is asked again all the same: an alert is of no use tomorrow. */
const longestRetryAfter = 15 * minute;

/** No wait is longer, so a next try that seems to be further away comes from a clock that was set back since. */
const longestWait = longestRetryAfter + minute;

/**
How long a try of a detector that was killed may still be on its way to the carrier: before that, its next life does not ask whether it
arrived. The process that sends ends with the detector, so this is about what is in the network already.
*/
const lease = 10 * second;

/** After so many tries a delivery holds up the later ones to the same receiver no longer. */
const patience = 4;

const expiry = 60 * minute;

/** That the system is well again is worth knowing, however late. */
const lateExpiry = 6 * expiry;

/** With the pauses above, a message is followed for about 20 minutes after it was accepted. */
const mostPolls = 16;

/** The `nextTryAt` of a delivery that is followed no longer, though nobody knows whether it arrived. */
export const never = Number.MAX_SAFE_INTEGER;

/** When it is, in wall clock milliseconds, and a number from 0 to 1 that spreads retries. */
export type Circumstances = {readonly now: number; readonly random: number};

/** Written before a try: from here on it may have been sent. */
export function claim(delivery: Delivery, now: number): DeliveryChange {
	return {tries: delivery.tries + 1, nextTryAt: now + lease};
}

/** Written after a try. `delivery` is the claimed one: its `tries` count this one too. */
export function afterSend(delivery: Delivery, result: SendResult, {now, random}: Circumstances): DeliveryChange {
	if (result.kind === 'accepted') {
		const nextTryAt = result.sid === undefined ? never : now + followPause(0, random);
		return {state: 'sent', sid: result.sid, error: undefined, nextTryAt};
	}

	return failureNature(result) === 'permanent' ? {state: 'failed', error: result.message} : afterFailure(delivery, result, {now, random});
}

function afterFailure(delivery: Delivery, failure: Failure, {now, random}: Circumstances): DeliveryChange {
	const nextTryAt = now + Math.max(spread(pauseAt(sendPauses, delivery.tries - 1), random), askedPause(failure));
	const unclear = delivery.unclear + Number(failureNature(failure) === 'ambiguous');
	return isTooLate(delivery, nextTryAt) ? givenUp(delivery, failure.message) : {error: failure.message, unclear, nextTryAt};
}

/**
Written instead of a try when the alert is too old to be news: the detector was away meanwhile. One that was never tried is sent
however late: nobody has heard of it, and its age may come from a clock that was set.
*/
export function expire(delivery: Delivery, now: number): DeliveryChange | undefined {
	const isOver = delivery.tries > 0 && isTooLate(delivery, now);
	return isOver ? givenUp(delivery, delivery.error ?? 'No answer is known: the detector ended while it was being sent.') : undefined;
}

function isTooLate({at, kind}: Delivery, now: number): boolean {
	return now > at + (kind === 'recovered' ? lateExpiry : expiry);
}

function givenUp({tries}: Delivery, message: string): DeliveryChange {
	return {state: 'failed', error: `Given up after ${tries} ${tries === 1 ? 'try' : 'tries'}. ${message}`};
}

/**
Whether to send again although an earlier try may have arrived. Yes if the carrier does not have the message, or does not say (a key
without the right to list). Without an answer only every third try sends: silence would be worse than a second copy, but a third and
a fourth copy help nobody. `tries`: earlier ones.
*/
export function shouldSendAgain(lookup: Absent | Failure, tries: number): boolean {
	return lookup.kind === 'absent' || isDenied(lookup) || (tries + 1) % 3 === 0;
}

/** So many copies may be on their way to somebody when nobody can be asked whether it arrived: one more is better than silence, a third helps nobody. */
const mostCopies = 2;

/** Whether it was the last try for a carrier that cannot be asked, if nobody can tell whether this one has arrived. `unclear`: the earlier ones of that kind. */
export function isLastCopy({unclear}: Pick<Delivery, 'unclear'>): boolean {
	return unclear + 1 >= mostCopies;
}

/** Written after the carrier was asked for a message's fate. `polls` counts this question too. */
export function afterFollow(result: FollowResult, polls: number, {now, random}: Circumstances): DeliveryChange {
	if (result.kind === 'arrived') {
		return {state: 'delivered', error: undefined};
	}

	if (result.kind === 'lost') {
		return {state: 'failed', error: result.message};
	}

	const isFailure = result.kind !== 'under way';
	const isOver = polls >= mostPolls || (isFailure && (failureNature(result) === 'permanent' || isDenied(result)));
	return {nextTryAt: isOver ? never : now + Math.max(followPause(polls, random), isFailure ? askedPause(result) : 0)};
}

/** Whether it may be tried now. */
export function isDue({nextTryAt}: Delivery, now: number): boolean {
	return nextTryAt <= now || nextTryAt > now + longestWait;
}

/** Whether later deliveries to the same receiver wait for this one. */
export function isWorthWaitingFor({tries}: Delivery): boolean {
	return tries < patience;
}

function askedPause(failure: Failure): number {
	return failure.kind === 'refused' ? Math.min(failure.retryAfter ?? 0, longestRetryAfter) : 0;
}

function followPause(polls: number, random: number): number {
	return spread(pauseAt(followPauses, polls), random);
}

function pauseAt(pauses: readonly number[], index: number): number {
	return pauses[index] ?? pauses.at(-1) ?? minute;
}

/** Plus or minus a tenth. */
function spread(pause: number, random: number): number {
	return Math.round(pause * (0.9 + (random * 0.2)));
}
