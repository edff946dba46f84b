/**
A program that looks at a database before and after all file descriptors are in use, and writes what it saw as JSON.
`without-descriptors.ts DATABASE STATE_DIRECTORY CHILD_COMMAND…`
*/
import {openSync, closeSync} from 'node:fs';
import process from 'node:process';
import {createDatabaseProbe} from '../../../source/probes/database/probe.js';

const [absolute = '', folder = '', ...childCommand] = process.argv.slice(2);
const database = {
	path: 'trades.db', absolute, table: 'trades', integrityEvery: 3_600_000,
};
const options = {childCommand, now: () => Date.now(), firstLookWait: 30_000};
const first = createDatabaseProbe({...options, stateDirectory: `${folder}/first`});
const second = createDatabaseProbe({...options, stateDirectory: `${folder}/second`});
const seen = [await first.look(database)];

const held: number[] = [];
const holdAll = () => {
	try {
		for (;;) {
			held.push(openSync('/dev/null', 'r'));
		}
	} catch {
		// That was the last one.
	}
};

holdAll();
seen.push(await first.look(database));
// Enough for a cheap look, not for a child's three pipes.
for (const descriptor of held.splice(0, 4)) {
	closeSync(descriptor);
}

seen.push(await first.look(database), await second.look(database));
for (const descriptor of held) {
	closeSync(descriptor);
}

await Promise.all([first.close(), second.close()]);
process.stdout.write(JSON.stringify(seen));
