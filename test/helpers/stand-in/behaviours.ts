import {once} from 'node:events';
import {readFile, rm, writeFile} from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import {type Layout} from './options.js';
import {type ServiceName} from './services.js';

/**
What a program can be told:

- `ok`: healthy.
- `hang`: takes connections and requests and never answers.
- `500`: answers that, at once.
- `reset`: resets each connection after its request.
- `garbage`: answers with something that is not HTTP.
- `drip`: 200, then a byte each 50 ms of a body that does not end.
- `endless`: 200, then a body without end, as fast as it is read.
- `slow`: answers as it should after `milliseconds`.
- `deaf`: runs, but its port is closed.
- `crash`: exits with 1, once: supervisor starts it again.
- `die`: exits with 1, now and right after each start by this supervisord: BACKOFF, then FATAL (needs `startSeconds` of 1 or more).
- `loop`: exits 1.5 s after now and after each start by this supervisord, which looks RUNNING all the time.
*/
export type Behaviour = 'ok' | 'hang' | '500' | 'reset' | 'garbage' | 'drip' | 'endless' | 'slow' | 'deaf' | 'crash' | 'die' | 'loop';

export type TellOptions = {
	/** Every start follows it, until the program is told otherwise: no restart heals it. */
	readonly isSticky?: boolean;
	/** For `slow`: 1000 by default. */
	readonly milliseconds?: number;
};

/** Tells a program how to behave. When this resolves, it does. */
export async function tell(layout: Layout, name: ServiceName, behaviour: Behaviour, options: TellOptions = {}): Promise<void> {
	const {isSticky = false, milliseconds = 1000} = options;
	const isLasting = isSticky || behaviour === 'die' || behaviour === 'loop';
	const file = path.join(layout.runDirectory, `${name}.behaviour`);
	if (isLasting) {
		const scope = isSticky ? '*' : await readFile(layout.pidFile, 'utf8');
		await writeFile(file, `${behaviour} ${scope.trim()} ${milliseconds}\n`);
	} else {
		await rm(file, {force: true});
	}

	try {
		await command(path.join(layout.runDirectory, `${name}.sock`), `${behaviour} ${milliseconds}\n`);
	} catch (error) {
		if (!isLasting && behaviour !== 'ok') {
			throw new Error(`${name} cannot be told "${behaviour}": it does not run. Start it first, or tell it with isSticky.`, {cause: error});
		}
	}
}

/** Sends a line to the program's control socket and waits for its `ok`. */
async function command(socketPath: string, line: string): Promise<void> {
	const socket = net.connect(socketPath);
	try {
		await once(socket, 'connect');
		socket.write(line);
		await once(socket, 'data', {signal: AbortSignal.timeout(5000)});
	} finally {
		socket.destroy();
	}
}
