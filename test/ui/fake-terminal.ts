import {PassThrough, Writable} from 'node:stream';
import {stripVTControlCharacters} from 'node:util';
import xterm from '@xterm/headless';
import type {UiStreams} from '../../source/ui/run-ui.js';

/** A terminal without a window: what is written to it is understood as a real one would, and can be read back. */
export type FakeTerminal = {
	readonly streams: UiStreams;
	/** Everything that was written, escape sequences included. */
	written(): string;
	/** What the standard error stream got. */
	errors(): string;
	/** The visible rows, without trailing spaces. */
	rows(): string[];
	text(): string;
	isAlternate(): boolean;
	isRaw(): boolean;
	type(keys: string): void;
	resize(columns: number, rows: number): void;
	/** Resolves as soon as the screen looks as wished; the test's own time limit is the deadline. */
	until(isWished: (text: string) => boolean): Promise<string>;
	/** Rows that were wrapped, or pushed out at the top: signs of a frame that was too large. */
	overflows(): string[];
	close(): void;
};

export function createFakeTerminal(columns: number, rows: number): FakeTerminal {
	const screen = new xterm.Terminal({
		cols: columns,
		rows,
		allowProposedApi: true,
		// What the tty driver does with line feeds.
		convertEol: true,
		scrollback: 1000,
	});
	const chunks: string[] = [];
	const errors: string[] = [];
	const stdout = Object.assign(writableInto(chunks, async text => new Promise<void>(resolve => {
		screen.write(text, resolve);
	})), {columns, rows, isTTY: true});
	const stderr = writableInto(errors, async () => undefined);
	const input = {isRaw: false};
	const stdin = Object.assign(new PassThrough(), {
		isTTY: true,
		setRawMode(isRaw: boolean) {
			input.isRaw = isRaw;
		},
		ref: () => undefined,
		unref: () => undefined,
	});
	const terminal: FakeTerminal = {
		// The three parts of real streams that the screen uses are there.
		streams: {stdout, stderr, stdin} as unknown as UiStreams,
		written: () => chunks.join(''),
		errors: () => errors.join(''),
		rows: () => visibleRows(screen),
		text: () => visibleRows(screen).join('\n'),
		isAlternate: () => screen.buffer.active.type === 'alternate',
		isRaw: () => input.isRaw,
		type(keys) {
			stdin.write(keys);
		},
		resize(newColumns, newRows) {
			screen.resize(newColumns, newRows);
			Object.assign(stdout, {columns: newColumns, rows: newRows});
			stdout.emit('resize');
		},
		until: async isWished => until(terminal, screen, isWished),
		overflows: () => overflows(screen),
		close() {
			stdin.destroy();
			screen.dispose();
		},
	};
	return terminal;
}

function writableInto(chunks: string[], take: (text: string) => Promise<void>): Writable {
	return new Writable({
		decodeStrings: false,
		write(chunk: string | Uint8Array, _encoding, callback) {
			const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
			chunks.push(text);
			void take(text).then(() => {
				callback();
			});
		},
	});
}

function visibleRows({buffer: {active}, rows}: xterm.Terminal): string[] {
	return Array.from({length: rows}, (_, index) => active.getLine(active.baseY + index)?.translateToString(true) ?? '');
}

async function until(terminal: FakeTerminal, screen: xterm.Terminal, isWished: (text: string) => boolean): Promise<string> {
	return new Promise(resolve => {
		const look = (): void => {
			const text = terminal.text();
			if (!isWished(text)) {
				return;
			}

			listener.dispose();
			resolve(text);
		};

		const listener = screen.onWriteParsed(look);
		look();
	});
}

function overflows({buffer: {active}, rows}: xterm.Terminal): string[] {
	const wrapped = Array.from({length: rows}, (_, index) => active.getLine(active.baseY + index)).filter(line => line?.isWrapped === true);
	return [...wrapped.map(line => line?.translateToString(true) ?? ''), ...active.baseY > 0 ? [`scrolled by ${active.baseY}`] : []];
}

/** How many columns the widest row of a frame takes, and how many rows there are. */
export function frameSize(frame: string): {readonly width: number; readonly height: number} {
	const lines = stripVTControlCharacters(frame).split('\n');
	return {width: Math.max(...lines.map(line => [...line].length)), height: lines.length};
}
