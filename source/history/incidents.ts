import type {IncidentRecord, Journal} from '../core/journal.js';
import type {Connection} from './connection.js';
import {lazily} from './lazily.js';
import {storedJson} from './stored-json.js';

type IncidentRow = {
	readonly id: number;
	readonly started_at: number;
	readonly ended_at: number | null;
	readonly peak_level: string;
	readonly failure_order: string;
	readonly root_cause: string | null;
};

/** Incidents, each written anew while it lasts. */
export function incidentTable({database, use}: Connection): Pick<Journal, 'saveIncident' | 'incidents'> {
	const save = lazily(() => database.prepare('INSERT OR REPLACE INTO incident (id, started_at, ended_at, peak_level, failure_order, root_cause) VALUES (?, ?, ?, ?, ?, ?)'));
	const newest = lazily(() => database.prepare<[number], IncidentRow>('SELECT * FROM (SELECT * FROM incident ORDER BY id DESC LIMIT ?) ORDER BY id'));

	return {
		saveIncident({id, startedAt, endedAt, peakLevel, order, rootCause}) {
			use(() => save().run(id, startedAt, endedAt, peakLevel, JSON.stringify(order), rootCause));
		},
		incidents: limit => use(() => newest().all(limit).map(row => toIncident(row))),
	};
}

function toIncident({id, started_at: startedAt, ended_at: endedAt, peak_level: peakLevel, failure_order: json, root_cause: rootCause}: IncidentRow): IncidentRecord {
	return {
		id,
		startedAt,
		endedAt: endedAt ?? undefined,
		peakLevel,
		order: storedJson(json, isOrder),
		rootCause: rootCause ?? undefined,
	};
}

function isOrder(value: unknown): value is IncidentRecord['order'] {
	return Array.isArray(value);
}
