import type {Journal} from '../core/journal.js';
import {parseMemory} from '../core/memory.js';
import type {Connection} from './connection.js';
import {lazily} from './lazily.js';

/** The one text in which the core finds its counters and its arming again. */
export function memoryTable({database, use}: Connection): Pick<Journal, 'loadMemory' | 'saveMemory'> {
	const load = lazily(() => database.prepare<[], string>('SELECT json FROM memory').pluck());
	const save = lazily(() => database.prepare('INSERT INTO memory (id, json) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json'));

	return {
		loadMemory: () => use(() => parseMemory(load().get() ?? '')),
		saveMemory(memory) {
			use(() => save().run(JSON.stringify(memory)));
		},
	};
}
