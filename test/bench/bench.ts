import os from 'node:os';
import process from 'node:process';
import {skippedRow, type Row} from './figures/row.js';
import {isKept, table} from './figures/table.js';
import {groups, type Group} from './rows/groups.js';
import {killChildren} from './tools/children.js';
import {removeFolders} from './tools/places.js';

/**
The figures, each beside its baseline in the same run: `npm run bench`, or some of them, `npm run bench -- check memory`. Starts all that it
needs on loopback, leaves nothing, and fails when a limit is not kept.
*/
const chosen = new Set(process.argv.slice(2));
const known = new Set(groups.map(({name}) => name));
const unknown = [...chosen.difference(known)];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.once(signal, () => {
		leaveNothing();
		process.kill(process.pid, signal);
	});
}

const began = performance.now();
process.exitCode = unknown.length > 0 ? explain() : await run(groups.filter(({name}) => chosen.size === 0 || chosen.has(name)));
leaveNothing();

async function run(wanted: readonly Group[]): Promise<number> {
	const rows: Row[] = [];
	for (const group of wanted) {
		rows.push(...await measured(group));
	}

	process.stdout.write(`${table(machine(), rows)}\n`);
	return isKept(rows) ? 0 : 1;
}

function explain(): number {
	process.stderr.write(`Unknown: ${unknown.join(', ')}. Known:\n${groups.map(({name, about}) => `  ${name.padEnd(10)}${about}\n`).join('')}`);
	return 64;
}

/** A fault in one row must not leave what another one has started. */
function leaveNothing(): void {
	killChildren();
	removeFolders();
}

async function measured({name, about, measure}: Group): Promise<readonly Row[]> {
	process.stderr.write(`${name}: ${about} … `);
	const start = performance.now();
	try {
		return await measure();
	} catch (error) {
		const why = error instanceof Error ? error.stack ?? error.message : String(error);
		process.stderr.write(`\n${why}\n`);
		return [{...skippedRow(about, '', 'could not be measured, see above'), verdict: 'MISSED'}];
	} finally {
		process.stderr.write(`${Math.round((performance.now() - start) / 1000)} s\n`);
	}
}

function machine(): string {
	const cpus = os.cpus();
	const load = os.loadavg().map(value => value.toFixed(1)).join(' ');
	const took = Math.round((performance.now() - began) / 1000);
	return `${cpus.length} x ${cpus[0]?.model ?? 'unknown'}, Linux ${os.release()}, Node ${process.versions.node}; load ${load}; ${took} s. Medians, ours and the baseline in turns.`;
}
