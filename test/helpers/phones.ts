import type {Receiver} from '../../source/core/receivers.js';

/** Receivers of text messages. */
export function phones(...numbers: readonly string[]): Receiver[] {
	return numbers.map(to => ({channel: 'sms', to}));
}
