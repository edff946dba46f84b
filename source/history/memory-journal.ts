import {withStep, type Attempt, type StepRecord} from '../core/attempt.js';
import type {Alert, Delivery, IncidentRecord, Journal} from '../core/journal.js';
import type {Memory} from '../core/memory.js';
import {nextReceiver, type Receiver} from '../core/receivers.js';
import {countDeliveries} from './alerts.js';
import {JournalError} from './journal-error.js';

/**
A journal that lives as long as this object, `close()` included: for replays and tests, which let detectors die around it.

@param why - Why it is only a stand-in for the one that could not be opened: then it is not to be trusted, and nothing mends that but a new start.
*/
export function createMemoryJournal(why?: string): Journal {
	const undo = new UndoLog();
	const memory = new Map<'memory', Memory>();
	return {
		...attemptMaps(undo),
		...incidentMap(undo),
		...alertMaps(undo),
		loadMemory: () => memory.get('memory'),
		saveMemory(saved) {
			undo.set(memory, 'memory', saved);
		},
		atomically: work => undo.atomically(work),
		distrust: () => why,
		lostArming: () => undefined,
		close() {
			// Nothing is held.
		},
	};
}

/** Takes back what was written since a transaction began, if it fails. */
class UndoLog {
	private depth = 0;
	private steps: Array<() => void> = [];

	set<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
		if (this.depth > 0) {
			const before = map.get(key);
			this.steps.push(() => {
				if (before === undefined) {
					map.delete(key);
				} else {
					map.set(key, before);
				}
			});
		}

		map.set(key, value);
	}

	atomically<Value>(work: () => Value): Value {
		const start = this.steps.length;
		this.depth++;
		try {
			return work();
		} catch (error) {
			for (const step of this.steps.splice(start).toReversed()) {
				step();
			}

			throw error;
		} finally {
			this.depth--;
			if (this.depth === 0) {
				this.steps = [];
			}
		}
	}
}

function attemptMaps(undo: UndoLog): Pick<Journal, 'beginAttempt' | 'addStep' | 'attempts'> {
	const attempts = new Map<number, Attempt>();
	let lastId = 0;
	const add = (record: StepRecord) => {
		const attempt = withStep(attempts.get(record.attempt), record);
		undo.set(attempts, record.attempt, attempt);
		return attempt;
	};

	return {
		beginAttempt: (detail, at) => add({
			attempt: ++lastId, step: 'decided', at, detail,
		}),
		addStep(id, step, detail, at) {
			if (!attempts.has(id)) {
				throw new JournalError(`Attempt ${id} is not in the history.`);
			}

			return add({
				attempt: id, step, at, detail,
			});
		},
		attempts: limit => newest(attempts, limit),
	};
}

function incidentMap(undo: UndoLog): Pick<Journal, 'saveIncident' | 'incidents'> {
	const incidents = new Map<number, IncidentRecord>();
	return {
		saveIncident(incident) {
			undo.set(incidents, incident.id, incident);
		},
		incidents: limit => newest(incidents, limit),
	};
}

function alertMaps(undo: UndoLog): Pick<Journal, 'addAlert' | 'openDeliveries' | 'updateDelivery' | 'deliveryCounts' | 'deliveries'> {
	const keys = new Map<string, true>();
	const deliveries = new Map<number, Delivery>();
	const failedAt = new Map<number, number>();
	let lastId = 0;
	let errors = 0;
	const all = () => deliveries.values().toArray();
	const lastError = () => all().filter(({error}) => error !== undefined).toSorted((a, b) => (failedAt.get(b.id) ?? 0) - (failedAt.get(a.id) ?? 0))[0]?.error;

	const add = ({key, kind, text, at, level = 'CASCADING'}: Alert, {channel, to}: Receiver) => {
		const id = ++lastId;
		undo.set(deliveries, id, {
			id, key, kind, text, at, level, channel, to, state: 'pending', tries: 0, unclear: 0, nextTryAt: at, sid: undefined, error: undefined,
		});
	};

	return {
		addAlert(alert, to) {
			if (keys.has(alert.key)) {
				return false;
			}

			undo.set(keys, alert.key, true);
			for (const receiver of to) {
				add(alert, receiver);
			}

			return true;
		},
		openDeliveries: () => all().filter(({state}) => state === 'pending' || state === 'sent'),
		updateDelivery(id, {instead, ...changes}) {
			const delivery = deliveries.get(id);
			if (!delivery) {
				throw new JournalError(`Delivery ${id} is not in the history.`);
			}

			undo.set(deliveries, id, {...delivery, ...changes});
			if (changes.error !== undefined) {
				undo.set(failedAt, id, ++errors);
			}

			const siblings = all().filter(({key, channel}) => key === delivery.key && channel === delivery.channel);
			const to = instead && nextReceiver(siblings, instead);
			if (to !== undefined) {
				add(delivery, {channel: delivery.channel, to});
			}
		},
		deliveryCounts: () => countDeliveries(state => all().filter(delivery => delivery.state === state).length, lastError()),
		deliveries: since => all().filter(({at}) => at >= since),
	};
}

/** The ones with the highest ids, ascending. */
function newest<Value extends {readonly id: number}>(map: ReadonlyMap<number, Value>, limit: number): Value[] {
	const all = map.values().toArray();
	return all.toSorted((a, b) => a.id - b.id).slice(Math.max(0, all.length - limit));
}
