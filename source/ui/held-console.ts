import {format} from 'node:util';

const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;

/**
Keeps back what libraries write with `console` while the screen is drawn: it would stand in the middle of it. The returned function
writes it to `stream` and gives the console back; calling it again does nothing.
*/
export function holdConsole(stream: NodeJS.WritableStream): () => void {
	const held: string[] = [];
	const original = Object.fromEntries(methods.map(method => [method, console[method]]));
	for (const method of methods) {
		console[method] = (...parts: unknown[]): void => {
			held.push(format(...parts));
			held.splice(0, held.length - longest);
		};
	}

	return () => {
		Object.assign(console, original);
		for (const line of held.splice(0)) {
			stream.write(`${line}\n`);
		}
	};
}

/** A library that complains without end must not fill the memory. */
const longest = 100;
