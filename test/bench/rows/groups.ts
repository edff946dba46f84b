import type {Row} from '../figures/row.js';
import {checkRows} from './check.js';
import {databaseRows} from './database.js';
import {hangRows} from './hang.js';
import {hugeRows} from './huge.js';
import {journalRows} from './journal.js';
import {largeRows} from './large.js';
import {memoryRows} from './memory.js';
import {pacedRows} from './paced.js';
import {recordRows} from './record.js';
import {replayRows} from './replay.js';
import {restartRows} from './restart.js';
import {inTerminal} from './screen.js';
import {screenKeyRows} from './screen-keys.js';
import {screenMemoryRows} from './screen-memory.js';
import {screenStartRows} from './screen-start.js';
import {screenTrafficRows} from './screen-traffic.js';
import {startRows} from './start.js';

/** Rows that are measured together; groups of one name are chosen together. */
export type Group = {
	readonly name: string;
	readonly about: string;
	measure(): Promise<readonly Row[]>;
};

/** In the order of the table. */
export const groups: readonly Group[] = [
	{name: 'check', about: 'one check of nine services', measure: checkRows},
	{name: 'memory', about: 'resident memory of a headless detector', measure: memoryRows},
	{name: 'start', about: 'start of a headless detector', measure: startRows},
	{name: 'paced', about: 'a headless detector and Monit at one check a second', measure: pacedRows},
	{name: 'large', about: 'a thousand services', measure: largeRows},
	{name: 'huge', about: 'ten thousand services', measure: hugeRows},
	{name: 'hang', about: 'a service that fails while another one hangs', measure: hangRows},
	{name: 'database', about: 'a database of 1 GB, and probes that hang', measure: databaseRows},
	{name: 'journal', about: 'a durable step of an attempt', measure: journalRows},
	{name: 'restart', about: 'from the decision to the script', measure: restartRows},
	{name: 'screen', about: 'what the screen sends and costs', measure: inTerminal(screenTrafficRows)},
	{name: 'screen', about: 'a key pressed on the screen', measure: inTerminal(screenKeyRows)},
	{name: 'screen', about: 'start of the screen', measure: inTerminal(screenStartRows)},
	{name: 'screen', about: 'memory of the screen', measure: inTerminal(screenMemoryRows)},
	{name: 'record', about: 'what the record of what was seen costs a check', measure: recordRows},
	{name: 'replay', about: 'incidents in virtual time', measure: replayRows},
];
