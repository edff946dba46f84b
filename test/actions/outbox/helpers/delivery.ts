import type {Delivery} from '../../../../source/core/journal.js';

/** A delivery as the outbox hands it to a channel, never tried before. */
export function delivery(change: Partial<Delivery> = {}): Delivery {
	return {
		id: 1,
		key: 'level:1',
		kind: 'level',
		text: 'REC.IO CASCADING: 4 of 9 services >= 5 failures; armed',
		at: Date.now(),
		level: 'CASCADING',
		channel: 'sms',
		to: '+15551234567',
		state: 'pending',
		tries: 0,
		unclear: 0,
		nextTryAt: 0,
		sid: undefined,
		error: undefined,
		...change,
	};
}
