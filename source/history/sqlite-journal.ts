import path from 'node:path';
import type {Database} from 'better-sqlite3';
import type {Journal} from '../core/journal.js';
import {attemptWindow} from '../core/limits.js';
import type {Moment} from '../core/moment.js';
import type {RecordingReader} from '../core/recording.js';
import {rememberArming} from './arming-file.js';
import {alertTables} from './alerts.js';
import {attemptTables, knowledgeOf, stepReader, type NumberedStep} from './attempts.js';
import {connect, connectReadOnly, type Connection} from './connection.js';
import {refuseDamage, refuseDamageMeanwhile, sizeOf} from './damage.js';
import {incidentTable} from './incidents.js';
import {journalError, JournalError} from './journal-error.js';
import {describeLoss, lostAttempts} from './lost-attempts.js';
import {memoryTable} from './memory.js';
import {recordingReader, recordingStore} from './recording.js';
import {firstRecordingVersion, migrate, refuseForeignSchema, versionOf} from './schema.js';
import {attemptFolders, writeWitness} from './witness.js';

/** `why` is for people and says what to do; the file is as it was found then, and the detector must not restart anything. */
export type OpenedJournal =
	| {readonly ok: true; readonly journal: Journal}
	| {readonly ok: false; readonly why: string};

/** The part that can be had while a detector runs, as `cfd history` needs it. */
export type HistoryReader = Pick<Journal, 'attempts' | 'incidents' | 'deliveries' | 'deliveryCounts' | 'loadMemory' | 'close'> & {
	/** `undefined` in a history of an older version, which recorded nothing yet. */
	readonly recording: RecordingReader | undefined;
	/** The steps of attempts, in the order in which they were written. */
	steps(): NumberedStep[];
};

/**
Opens `<stateDirectory>/history.db`, made or brought up to date as needed. The folder must be there, and the engine's lock held.

`now` tells how old the attempts are that this history may have lost, `memorable` for how many milliseconds they count.
*/
export function openJournal(stateDirectory: string, now: Moment, memorable = attemptWindow): OpenedJournal {
	const file = historyFile(stateDirectory);
	try {
		refuseDamage(file);
		const connection = connect(file, () => {
			refuseDamageMeanwhile(file);
		});
		try {
			return {ok: true, journal: rememberArming(sqliteJournal(connection, stateDirectory, now, memorable), stateDirectory)};
		} catch (error) {
			connection.close();
			throw error;
		}
	} catch (error) {
		return {ok: false, why: journalError(error, file).message};
	}
}

/** Opens the history to read it, whether a detector writes to it or not. `missing`: there is none yet, which is no fault. */
export function openJournalReadOnly(stateDirectory: string):
	| {readonly ok: true; readonly journal: HistoryReader}
	| {readonly ok: false; readonly kind: 'missing' | 'unusable'; readonly why: string} {
	const file = historyFile(stateDirectory);
	if (sizeOf(file) === 0) {
		return {ok: false, kind: 'missing', why: `There is no history yet: ${file}. It begins with the first detector that runs here.`};
	}

	try {
		const connection = connectReadOnly(file);
		try {
			return {ok: true, journal: reader(connection, stateDirectory, file)};
		} catch (error) {
			connection.close();
			throw error;
		}
	} catch (error) {
		return {ok: false, kind: 'unusable', why: journalError(error, file).message};
	}
}

function historyFile(stateDirectory: string): string {
	return path.join(stateDirectory, 'history.db');
}

function sqliteJournal(connection: Connection, stateDirectory: string, now: Moment, memorable: number): Journal {
	connection.use(() => {
		migrate(connection.database);
		refuseReadOnly(connection.database);
	});
	const lost = lostAttempts(stateDirectory, knowledgeOf(connection), now);
	return {
		...tables(connection, stateDirectory),
		recording: recordingStore(connection),
		atomically: connection.atomically,
		distrust: at => describeLoss(lost, at, memorable),
		lostArming: () => undefined,
		close() {
			connection.close();
		},
	};
}

function tables(connection: Connection, stateDirectory: string) {
	return {
		...attemptTables(connection, {
			highest: () => attemptFolders(stateDirectory).at(-1) ?? 0,
			witness(attempt) {
				writeWitness(stateDirectory, attempt);
			},
		}),
		...memoryTable(connection),
		...incidentTable(connection),
		...alertTables(connection),
	};
}

function reader(connection: Connection, stateDirectory: string, file: string): HistoryReader {
	connection.use(() => {
		refuseForeignSchema(connection.database, file);
		if (versionOf(connection.database) === 0) {
			throw new JournalError(`${file} is empty: the detector that made it was ended before its first step. Start it again.`);
		}
	});
	return {
		...tables(connection, stateDirectory),
		recording: versionOf(connection.database) < firstRecordingVersion ? undefined : recordingReader(connection),
		steps: stepReader(connection),
		close() {
			connection.close();
		},
	};
}

/** SQLite opens a file that it may not write for reading, silently, and even lets a transaction begin. */
function refuseReadOnly(database: Database): void {
	database.pragma(`user_version = ${versionOf(database)}`);
}
