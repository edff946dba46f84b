import type {AlertState, Delivery, Journal} from '../core/journal.js';
import {nextReceiver, type ChannelName} from '../core/receivers.js';
import type {LevelName} from '../core/settings.js';
import type {Connection} from './connection.js';
import {JournalError} from './journal-error.js';
import {lazily} from './lazily.js';
import {firstChannelVersion, versionOf} from './schema.js';

type DeliveryRow = {
	readonly id: number;
	readonly key: string;
	readonly kind: string;
	readonly text: string;
	readonly at: number;
	readonly level: LevelName;
	readonly channel: ChannelName;
	readonly receiver: string;
	readonly state: AlertState;
	readonly tries: number;
	/** Missing in a history of an older version that is only looked at. */
	readonly unclear?: number;
	readonly next_try_at: number;
	readonly sid: string | null;
	readonly error: string | null;
};

type AlertTables = Pick<Journal, 'addAlert' | 'openDeliveries' | 'updateDelivery' | 'deliveryCounts' | 'deliveries'>;

const nextRevision = '(SELECT coalesce(max(revision), 0) + 1 FROM delivery WHERE error IS NOT NULL)';

/** Alerts, each once, and the way of each to each of its receivers. */
export function alertTables({database, use, atomically}: Connection): AlertTables {
	// A reader may meet an older history, which it must not change.
	const select = () => `SELECT delivery.*, alert.kind, alert.text, alert.at, ${versionOf(database) < firstChannelVersion ? '\'CASCADING\' AS level, \'sms\' AS channel' : 'alert.level'}`
		+ ' FROM delivery JOIN alert USING (key)';
	const insertAlert = lazily(() => database.prepare('INSERT INTO alert (key, kind, text, at, level) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'));
	const insertDelivery = lazily(() => database.prepare('INSERT INTO delivery (key, channel, receiver, state, tries, next_try_at, revision) '
		+ 'VALUES (?, ?, ?, \'pending\', 0, ?, 0)'));
	const siblings = lazily(() => database.prepare<[string, string], {to: string; state: AlertState}>('SELECT receiver AS "to", state FROM delivery WHERE key = ? AND channel = ?'));
	const open = lazily(() => database.prepare<[], DeliveryRow>(`${select()} WHERE state IN ('pending', 'sent') ORDER BY delivery.id`));
	const since = lazily(() => database.prepare<[number], DeliveryRow>(`${select()} WHERE alert.at >= ? ORDER BY delivery.id`));
	const one = lazily(() => database.prepare<[number], DeliveryRow>(`${select()} WHERE delivery.id = ?`));
	const update = lazily(() => database.prepare('UPDATE delivery SET state = ?, tries = ?, unclear = ?, next_try_at = ?, sid = ?, error = ?, '
		+ `revision = CASE WHEN ? THEN ${nextRevision} ELSE revision END WHERE id = ?`));
	const counts = lazily(() => database.prepare<[], {state: AlertState; count: number}>('SELECT state, count(*) AS count FROM delivery GROUP BY state'));
	const lastError = lazily(() => database.prepare<[], string>('SELECT error FROM delivery WHERE error IS NOT NULL ORDER BY revision DESC LIMIT 1').pluck());

	const add: Journal['addAlert'] = ({key, kind, text, at, level = 'CASCADING'}, receivers) => {
		const isNew = insertAlert().run(key, kind, text, at, level).changes === 1;
		for (const {channel, to} of isNew ? receivers : []) {
			insertDelivery().run(key, channel, to, at);
		}

		return isNew;
	};

	const change: Journal['updateDelivery'] = (id, changes) => {
		const row = one().get(id);
		if (!row) {
			throw new JournalError(`Delivery ${id} is not in the history.`);
		}

		const {key, channel, at, state, tries, unclear, nextTryAt, sid, error} = {...toDelivery(row), ...changes};
		update().run(state, tries, unclear, nextTryAt, sid, error, Number(changes.error !== undefined), id);
		const next = changes.instead && nextReceiver(siblings().all(key, channel), changes.instead);
		if (next !== undefined) {
			insertDelivery().run(key, channel, next, at);
		}
	};

	return {
		addAlert: (alert, to) => use(() => atomically(() => add(alert, to))),
		openDeliveries: () => use(() => open().all().map(row => toDelivery(row))),
		updateDelivery(id, changes) {
			use(() => {
				atomically(() => {
					change(id, changes);
				});
			});
		},
		deliveryCounts: () => use(() => {
			const byState = new Map(counts().all().map(({state, count}) => [state, count]));
			return countDeliveries(state => byState.get(state) ?? 0, lastError().get());
		}),
		deliveries: wall => use(() => since().all(wall).map(row => toDelivery(row))),
	};
}

/** `sent` are all that the carrier accepted, those that arrived included. */
export function countDeliveries(count: (state: AlertState) => number, lastError: string | undefined): ReturnType<Journal['deliveryCounts']> {
	return {
		pending: count('pending'), sent: count('sent') + count('delivered'), failed: count('failed'), lastError,
	};
}

function toDelivery({id, key, kind, text, at, level, channel, receiver, state, tries, unclear = 0, next_try_at: nextTryAt, sid, error}: DeliveryRow): Delivery {
	return {
		id, key, kind, text, at, level, channel, to: receiver, state, tries, unclear, nextTryAt, sid: sid ?? undefined, error: error ?? undefined,
	};
}
