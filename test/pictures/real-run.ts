import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import xterm from '@xterm/headless';

/** A colour of the terminal's own palette, 0 to 15; `undefined`: its default. */
export type Color = number | undefined;

export type Cell = {
	readonly char: string;
	readonly color: Color;
	readonly background: Color;
	readonly isBold: boolean;
	readonly isDim: boolean;
	readonly isInverse: boolean;
};

export type Size = {readonly columns: number; readonly rows: number};

/** How long a state of the screen may take to come, in milliseconds. */
const patience = 60_000;

/** When nothing was written for so long, a frame is complete: it may come in several pieces. Milliseconds. */
const frameGap = 100;

/** A program in a pty of its own, with a terminal emulator that reads what it writes. */
export class RealRun {
	private readonly terminal: xterm.Terminal;
	private readonly child: ChildProcess;
	private heardAt = 0;

	/** `command` goes through a shell. The pty comes from `script` (util-linux); `stty` gives it its size. */
	constructor(command: string, {columns, rows}: Size) {
		this.terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
		const inPty = `stty cols ${columns} rows ${rows} && exec ${command}`;
		this.child = spawn('script', ['-qfec', inPty, '/dev/null'], {
			stdio: ['pipe', 'pipe', 'inherit'],
			env: {PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], SHELL: '/bin/sh', TERM: 'xterm-256color', LANG: 'C.UTF-8', TZ: 'UTC'},
		});
		this.child.stdout?.on('data', (bytes: Uint8Array) => {
			this.heardAt = performance.now();
			this.terminal.write(bytes);
		});
	}

	type(keys: string): void {
		this.child.stdin?.write(keys);
	}

	/** The screen, as soon as its text matches all of these and the frame is complete. */
	async screen(wanted: readonly RegExp[]): Promise<Cell[][]> {
		const deadline = performance.now() + patience;
		for (;;) {
			await sleep(frameGap / 4);
			const cells = this.cells();
			const text = cells.map(row => textOf(row)).join('\n');
			if (performance.now() - this.heardAt > frameGap && wanted.every(pattern => pattern.test(text))) {
				return cells;
			}

			if (performance.now() > deadline || !this.isRunning()) {
				throw new Error(`The screen never showed ${wanted.join(' and ')}:\n${text}`);
			}
		}
	}

	/** Resolves when the program has ended; it must have been told to. */
	async ended(): Promise<void> {
		if (this.isRunning()) {
			await once(this.child, 'exit');
		}
	}

	/** Ends the program if it still runs, as a closed window does. */
	close(): void {
		if (this.isRunning()) {
			this.child.kill();
		}

		this.terminal.dispose();
	}

	private isRunning(): boolean {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	private cells(): Cell[][] {
		const {buffer: {active}, rows} = this.terminal;
		return Array.from({length: rows}, (_, row) => lineCells(active.getLine(active.viewportY + row)));
	}
}

export function textOf(row: readonly Cell[]): string {
	return row.map(({char}) => char).join('');
}

function lineCells(line: xterm.IBufferLine | undefined): Cell[] {
	return Array.from({length: line?.length ?? 0}, (_, column) => {
		const cell = line?.getCell(column);
		return {
			char: cell?.getChars().padEnd(1) ?? ' ',
			color: cell?.isFgPalette() ? cell.getFgColor() : undefined,
			background: cell?.isBgPalette() ? cell.getBgColor() : undefined,
			isBold: Boolean(cell?.isBold()),
			isDim: Boolean(cell?.isDim()),
			isInverse: Boolean(cell?.isInverse()),
		};
	});
}
