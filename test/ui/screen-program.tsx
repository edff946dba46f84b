import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import type {Command, Connection, Snapshot} from '../../source/core/monitor.js';
import {runUi} from '../../source/ui/run-ui.js';
import {createFakeMonitor} from './fake-monitor.js';
import {now} from './fixtures.js';
import {pictures} from './pictures.js';

/**
The real screen over a picture, for tests in a real terminal. `r` makes the screen fail, `x` throws where nobody catches, everything else is
answered. The clock is that of the picture, and goes on.

@param process.argv - The name of the picture, and `own` if the engine is to be in this process.
*/
const [name = 'healthy', owner] = process.argv.slice(2);
const {snapshot, connection} = pictures[name] ?? {snapshot: undefined, connection: {kind: 'own'} as const satisfies Connection};
const monitor = createFakeMonitor(snapshot, owner === 'own' ? {kind: 'own'} : connection);
const {send} = monitor;
const started = Date.now();

const end = await runUi({
	monitor: {...monitor, send: answer},
	env: process.env,
	onSave: async () => '/state/snapshot.json',
	quitNote: ({kind}) => `note for ${kind}`,
	readLog: async service => [`the log of ${service}`],
	ticker: {
		now: () => now + Date.now() - started,
		subscribe(listener) {
			const timer = setInterval(listener, 1000);
			return () => {
				clearInterval(timer);
			};
		},
	},
});
console.log(`ended: ${JSON.stringify(end)}`);

async function answer(command: Command) {
	if (command.command === 'check') {
		// No detector sends such a snapshot.
		monitor.show({...snapshot, status: {}} as unknown as Snapshot);
	} else if (command.command === 'abort') {
		void setTimeout(0).then(() => {
			throw new Error('nobody catches this');
		});
	}

	return send(command);
}
