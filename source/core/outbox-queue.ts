import type {Delivery} from './journal.js';
import {isDue, isWorthWaitingFor, never} from './outbox-policy.js';

/**
What is to be sent next, if anything is due. To each receiver in the order of the alerts, so that "recovered" never overtakes
"restart started" while the carrier is away for a moment.
*/
export function nextToSend(deliveries: readonly Delivery[], now: number): Delivery | undefined {
	return sendable(deliveries, now).find(delivery => isDue(delivery, now));
}

/** The message whose fate is to be asked for next, if anything is due. */
export function nextToFollow(deliveries: readonly Delivery[], now: number): Delivery | undefined {
	return deliveries.find(delivery => isFollowed(delivery) && isDue(delivery, now));
}

/** When the next of them is due, in wall clock milliseconds; `undefined` if nothing is left to do. */
export function nextDueAt(deliveries: readonly Delivery[], now: number): number | undefined {
	const waiting = [...sendable(deliveries, now), ...deliveries.filter(delivery => isFollowed(delivery))];
	return waiting.length === 0 ? undefined : Math.min(...waiting.map(({nextTryAt}) => nextTryAt));
}

/** Whether the carrier is still asked for its fate. */
export function isFollowed({state, sid, nextTryAt}: Delivery): boolean {
	return state === 'sent' && sid !== undefined && nextTryAt !== never;
}

/** Pending ones that no earlier one to the same receiver holds up. */
function sendable(deliveries: readonly Delivery[], now: number): Delivery[] {
	const held = new Set<string>();
	return deliveries.filter(delivery => {
		if (delivery.state !== 'pending' || held.has(delivery.to)) {
			return false;
		}

		if (isWorthWaitingFor(delivery) && !isDue(delivery, now)) {
			held.add(delivery.to);
		}

		return true;
	});
}
