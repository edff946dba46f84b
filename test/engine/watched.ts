import process from 'node:process';
import {startWatchdog} from '../../source/engine/watchdog.js';

/** A process with a watchdog, which hangs, or does not, as it is told on its stdin. */
const [logDirectory = '', interval = '100'] = process.argv.slice(2);
let isAlive = true;
const watchdog = startWatchdog({
	interval: Number(interval),
	logDirectory,
	isAlive: () => isAlive,
	onTrouble(text) {
		process.stdout.write(`${JSON.stringify({trouble: text})}\n`);
	},
});
process.stdout.write(`${JSON.stringify({pid: watchdog.pid})}\n`);
process.stdin.setEncoding('utf8');
process.stdin.on('data', (word: string) => {
	switch (word.trim()) {
		case 'loop': {
			for (;;) {
				// Never ends.
			}
		}

		case 'block': {
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
			break;
		}

		case 'checks stop': {
			isAlive = false;
			break;
		}

		case 'short': {
			const until = performance.now() + 2500;
			while (performance.now() < until) {
				// Busy, but not for too long.
			}

			process.stdout.write(`${JSON.stringify({pid: watchdog.pid})}\n`);
			break;
		}

		case 'stop': {
			watchdog.stop();
			process.stdin.destroy();
			break;
		}

		default: {
			process.exitCode = 1;
		}
	}
});
