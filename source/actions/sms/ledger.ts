import type {Alert, Delivery, Journal} from '../../core/journal.js';
import type {DeliveryChange} from '../../core/outbox-policy.js';

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

	#keep(alert: Alert, to: readonly string[]): void {
		for (const receiver of to) {
			const delivery = standIn(alert, receiver, --this.#lastId);
			if (!this.#unwritten.has(nameOf(delivery))) {
				this.#unwritten.set(nameOf(delivery), delivery);
			}
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
			this.#try(() => this.#journal.addAlert(alertOf(delivery), [delivery.to]));
		}
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
	add(alert: Alert, to: readonly string[]): void {
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
		const updated = {...delivery, ...change};
		if (delivery.id < 0) {
			this.#unwritten.set(nameOf(delivery), updated);
		} else {
			this.#known.set(delivery.id, updated);
			this.#changes.set(delivery.id, {...this.#changes.get(delivery.id), ...change});
			this.#catchUp();
		}

		return updated;
	}
}

function standIn(alert: Alert, to: string, id: number): Delivery {
	return {...alert, id, to, state: 'pending', tries: 0, nextTryAt: alert.at, sid: undefined, error: undefined};
}

function alertOf({key, kind, text, at}: Delivery): Alert {
	return {key, kind, text, at};
}

function changeOf({state, tries, nextTryAt, sid, error}: Delivery): DeliveryChange {
	return {state, tries, nextTryAt, sid, error};
}

function nameOf({key, to}: Delivery): string {
	return `${key}\n${to}`;
}

function isOpen({state}: Delivery): boolean {
	return state === 'pending' || state === 'sent';
}

function oldestFirst(one: Delivery, other: Delivery): number {
	return one.at === other.at ? Math.abs(one.id) - Math.abs(other.id) : one.at - other.at;
}
