import process from 'node:process';
import {setTimeout} from 'node:timers/promises';

/** Signals that end the screen. SIGHUP is the connection that broke; the terminal is restored for whoever still sees it. */
const endSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export type EndSignal = typeof endSignals[number];

/** Calls back at the first signal that ends the screen. The returned function takes the handlers away again. */
export function onEndSignal(end: (signal: EndSignal) => void): () => void {
	const handlers = endSignals.map(signal => [signal, () => {
		end(signal);
	}] as const);
	for (const [signal, handler] of handlers) {
		process.on(signal, handler);
	}

	return () => {
		for (const [signal, handler] of handlers) {
			process.off(signal, handler);
		}
	};
}

/** Calls back when somebody stops the process from outside (`kill -TSTP`). */
export function onStopSignal(stop: () => void): () => void {
	process.on('SIGTSTP', stop);
	return () => {
		process.off('SIGTSTP', stop);
	};
}

/**
Stops this process group as the terminal's Ctrl-Z would, and resolves once it goes on. In a group without a shell above it (an orphaned
one) the kernel ignores the signal: then it resolves at once, and the screen comes back.
*/
export async function stopProcessGroup(): Promise<void> {
	// With a handler the signal would not stop anything.
	const handlers = process.listeners('SIGTSTP');
	process.removeAllListeners('SIGTSTP');
	process.kill(0, 'SIGTSTP');
	// The signal needs a moment to arrive. It is due soon after the process goes on, and soon if it never stopped.
	await setTimeout(100);
	for (const handler of handlers) {
		process.on('SIGTSTP', handler);
	}
}
