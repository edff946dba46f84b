import type {Alert, Delivery, DeliveryChange, Journal} from '../../core/journal.js';
import {nextReceiver, type Receiver} from '../../core/receivers.js';

export type OutboxJournal = Pick<Journal, 'openDeliveries' | 'updateDelivery' | 'addAlert'>;

/**
The journal's deliveries, and what stands in for them while it is broken: a full disk must not silence an alert.

What the journal does not take is kept in memory, so that it is sent all the same, and not again and again in this life; it is written
as soon as the journal takes it. It is lost only if the detector ends before, and then a message that was sent may be sent once more.
Never throws: `onBroken` hears each failure, `onWhole` each success.
*/
export class Ledger {
	readonly #journal: OutboxJournal;
	readonly #tell: {onBroken(error: unknown): void; onWhole(): void};
	/** Alerts that the journal did not take, by name, with negative ids. */
	readonly #unwritten = new Map<string, Delivery>();
	/** Changes that the journal did not take, by id. */
	readonly #changes = new Map<number, DeliveryChange>();
	/** What the journal said last, by id. */
	#known = new Map<number, Delivery>();
	#lastId = 0;

	constructor(journal: OutboxJournal, tell: {onBroken(error: unknown): void; onWhole(): void}) {
		this.#journal = journal;
		this.#tell = tell;
	}

	#keep(alert: Alert, to: readonly Receiver[]): void {
		for (const receiver of to) {
			const delivery = standIn(alert, receiver, --this.#lastId);
			if (!this.#unwritten.has(nameOf(delivery))) {
				this.#unwritten.set(nameOf(delivery), delivery);
			}
		}
	}

	/** What the journal does when it takes the change: it does not have the alert, or is broken now. */
	#keepInstead(failed: Delivery, instead: readonly string[]): void {
		const siblings = [...this.#known.values(), ...this.#unwritten.values()].filter(({key, channel}) => key === failed.key && channel === failed.channel);
		const to = nextReceiver(siblings, instead);
		if (to !== undefined) {
			this.#keep(alertOf(failed), [{channel: failed.channel, to}]);
		}
	}

	/** Whether the journal could be read; if not, what it said last stands. */
	#read(): boolean {
		const rows = this.#try(() => this.#journal.openDeliveries());
		if (rows) {
			this.#known = new Map(rows.value.map(row => [row.id, {...row, ...this.#changes.get(row.id)}]));
			this.#adopt(rows.value);
		}

		return rows !== undefined;
	}

	/** Hands over what was not written yet. */
	#catchUp(): void {
		for (const [id, change] of this.#changes) {
			const isWritten = this.#try(() => {
				this.#journal.updateDelivery(id, change);
			}) !== undefined;
			if (isWritten) {
				this.#changes.delete(id);
			}
		}

		for (const delivery of this.#unwritten.values()) {
			this.#try(() => this.#journal.addAlert(alertOf(delivery), this.#receiversOf(delivery)));
		}
	}

	/** All of them at once: an alert whose key is known adds nobody. */
	#receiversOf({key}: Delivery): Receiver[] {
		return this.#unwritten.values().filter(kept => kept.key === key).map(({channel, to}) => ({channel, to})).toArray();
	}

	/** What was kept in memory and is in the journal by now gives that row its state; what concerns no row any more is forgotten. */
	#adopt(rows: readonly Delivery[]): void {
		for (const id of this.#changes.keys()) {
			if (!this.#known.has(id)) {
				this.#changes.delete(id);
			}
		}

		for (const row of rows) {
			const kept = this.#unwritten.get(nameOf(row));
			if (!kept) {
				continue;
			}

			this.#unwritten.delete(nameOf(row));
			this.update(row, changeOf(kept));
		}
	}

	#try<Value>(work: () => Value): {readonly value: Value} | undefined {
		try {
			const value = work();
			this.#tell.onWhole();
			return {value};
		} catch (error) {
			this.#tell.onBroken(error);
			return undefined;
		}
	}

	/** Writes an alert, unless it is known already. What was written and cannot be read back is kept in memory too. */
	add(alert: Alert, to: readonly Receiver[]): void {
		const added = this.#try(() => this.#journal.addAlert(alert, to));
		if (!added || (added.value && !this.#read())) {
			this.#keep(alert, to);
		}
	}

	/** What is still to be done, oldest first. */
	open(): Delivery[] {
		this.#catchUp();
		this.#read();
		return [...this.#known.values(), ...this.#unwritten.values()].filter(delivery => isOpen(delivery)).toSorted(oldestFirst);
	}

	/** Writes a change; gives the delivery as it is from now on. */
	update(delivery: Delivery, change: DeliveryChange): Delivery {
		const {instead = [], ...stored} = change;
		const updated = {...delivery, ...stored};
		if (delivery.id < 0) {
			this.#unwritten.set(nameOf(delivery), updated);
			this.#keepInstead(updated, instead);
		} else {
			this.#known.set(delivery.id, updated);
			this.#changes.set(delivery.id, {...this.#changes.get(delivery.id), ...change});
			this.#catchUp();
			if (this.#changes.has(delivery.id)) {
				this.#keepInstead(updated, instead);
			}
		}

		return updated;
	}
}

function standIn({key, kind, text, at, level = 'CASCADING'}: Alert, {channel, to}: Receiver, id: number): Delivery {
	return {key, kind, text, at, level, id, channel, to, state: 'pending', tries: 0, unclear: 0, nextTryAt: at, sid: undefined, error: undefined};
}

function alertOf({key, kind, text, at, level}: Delivery): Alert {
	return {key, kind, text, at, level};
}

function changeOf({state, tries, unclear, nextTryAt, sid, error}: Delivery): DeliveryChange {
	return {state, tries, unclear, nextTryAt, sid, error};
}

function nameOf({key, channel, to}: Delivery): string {
	return `${key}\n${channel}\n${to}`;
}

function isOpen({state}: Delivery): boolean {
	return state === 'pending' || state === 'sent';
}

function oldestFirst(one: Delivery, other: Delivery): number {
	return one.at === other.at ? Math.abs(one.id) - Math.abs(other.id) : one.at - other.at;
}
