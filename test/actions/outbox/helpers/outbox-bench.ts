import {createOutbox, type Outbox, type OutboxOptions} from '../../../../source/actions/outbox/outbox.js';
import type {DetectorEvent} from '../../../../source/core/events.js';
import type {Alert} from '../../../../source/core/journal.js';
import type {Failure} from '../../../../source/core/send-result.js';
import {createMemoryJournal} from '../../../../source/history/memory-journal.js';
import {phones} from '../../../helpers/phones.js';
import {ScriptedChannel} from './scripted-channel.js';
import {VirtualTime} from './virtual-time.js';

export const to = phones('+15551234567');
export const second = 1000;
export const unreachable: Failure = {kind: 'unanswered', mayHaveArrived: false, message: 'unreachable'};
export const denied: Failure = {kind: 'refused', status: 400, code: 21_211, retryAfter: undefined, message: 'Refused: 21211'};

/** An outbox between a journal, a channel that answers as a test wants it, and a clock that moves when a test says so. */
export class OutboxBench {
	readonly time = new VirtualTime();
	readonly channel = new ScriptedChannel();
	readonly journal = createMemoryJournal();
	readonly events: DetectorEvent[] = [];
	readonly outbox: Outbox;

	constructor(change: Partial<OutboxOptions> = {}) {
		this.outbox = createOutbox({
			journal: this.journal,
			channels: [this.channel],
			clock: this.time,
			random: () => 0.5,
			schedule: this.time.schedule,
			onEvent: event => {
				this.events.push(event);
			},
			...change,
		});
	}

	/** The state of each delivery, oldest first. */
	get states(): string[] {
		return this.journal.deliveries(0).map(({state}) => state);
	}

	/** The names of the events so far. */
	get told(): string[] {
		return this.events.map(({event}) => event);
	}

	alert(key: string, kind = 'level'): Alert {
		return {key, kind, text: `REC.IO ${key}`, at: this.time.wall};
	}
}
