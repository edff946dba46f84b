import {PassThrough} from 'node:stream';
import xterm from '@xterm/headless';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {shortenFrame, withShortFrames} from '../../source/ui/short-frames.js';

const next = '\u{1B}[E';

/** What a terminal shows after this: where the cursor is, each cell with its style. */
async function shown(text: string): Promise<unknown> {
	const terminal = new xterm.Terminal({cols: 12, rows: 8, allowProposedApi: true, convertEol: true});
	await new Promise<void>(resolve => {
		terminal.write(text, resolve);
	});
	const {active} = terminal.buffer;
	const cells = Array.from({length: 8}, (_, row) => Array.from({length: 12}, (_column, column) => {
		const cell = active.getLine(row)?.getCell(column);
		return [cell?.getChars(), cell?.getFgColor(), cell?.getBgColor(), cell?.isBold(), cell?.isDim(), cell?.isInverse()];
	}));
	const result = {x: active.cursorX, y: active.cursorY, cells};
	terminal.dispose();
	return result;
}

test('a run of steps over unchanged rows is one step, a single one stays', () => {
	expect(shortenFrame(`\u{1B}[23A${next.repeat(5)}x\r\n${next}y\r\n${next.repeat(12)}`)).toBe(`\u{1B}[23A\u{1B}[5Ex\r\n${next}y\r\n\u{1B}[12E`);
});

test('of the styles that are replayed only those are left that are in force', () => {
	expect(shortenFrame('\u{1B}[44G\u{1B}[K\u{1B}[1m\u{1B}[22m\u{1B}[42m\u{1B}[30m\u{1B}[39m\u{1B}[49m\u{1B}[2m20ms\u{1B}[22m')).toBe('\u{1B}[44G\u{1B}[K\u{1B}[2m20ms\u{1B}[22m');
	expect(shortenFrame('\u{1B}[K\u{1B}[32m\u{1B}[39mok')).toBe('\u{1B}[Kok');
	expect(shortenFrame('\u{1B}[2mdim\u{1B}[22m\u{1B}[1mbold')).toBe('\u{1B}[2mdim\u{1B}[22m\u{1B}[1mbold');
});

const piece = fc.oneof(
	fc.constantFrom(next, next, next, '\r\n', '\u{1B}[3A', '\u{1B}[K', '\u{1B}[4G', 'x', 'ok '),
	// Frames begin and end each row without any style: an erased rest of a row has none either.
	fc.array(fc.constantFrom(1, 2, 7, 22, 27, 31, 39, 41, 49, 97), {maxLength: 6}).map(codes => `\u{1B}[0m\u{1B}[K${codes.map(code => `\u{1B}[${code}m`).join('')}z\u{1B}[0m`),
);

test('a terminal shows the same, whatever is written', async () => {
	await fc.assert(fc.asyncProperty(fc.array(piece, {maxLength: 30}), async pieces => {
		expect(await shown(shortenFrame(pieces.join('')))).toEqual(await shown(pieces.join('')));
	}), {numRuns: 200});
});

/** The parts of a real terminal that the screen uses, and what is written to it, write by write. */
function fakeTerminal() {
	const written: string[] = [];
	const stream = Object.assign(new PassThrough(), {columns: 80, rows: 24, isTTY: true});
	stream.on('data', (chunk: Uint8Array) => {
		written.push(new TextDecoder().decode(chunk));
	});
	return {stream, written, terminal: withShortFrames(stream as unknown as NodeJS.WriteStream)};
}

const [begin, end] = ['\u{1B}[?2026h', '\u{1B}[?2026l'];

test('a frame is one write, an empty one none', () => {
	const {terminal, written} = fakeTerminal();
	for (const chunk of [begin, `a${next}${next}`, 'b', end, begin, end, 'after']) {
		terminal.write(chunk);
	}

	expect(written).toEqual([`${begin}a\u{1B}[2Eb${end}`, 'after']);
});

test('what asks to be told when it is written comes after what was held back', async () => {
	const {terminal, written} = fakeTerminal();
	terminal.write(begin);
	terminal.write('half a frame');
	await new Promise(resolve => {
		terminal.write('last', resolve);
	});
	expect(written).toEqual([`${begin}half a frame`, 'last']);
});

test('a terminal that is written to through it is the same one: its size, its listeners, its bytes', () => {
	const {terminal, stream, written} = fakeTerminal();
	let resized = 0;
	terminal.on('resize', () => {
		resized++;
	});
	stream.columns = 60;
	stream.emit('resize');
	terminal.write(next + next);
	terminal.write(new TextEncoder().encode('bytes'));
	expect({columns: terminal.columns, isTTY: terminal.isTTY, resized, written}).toEqual({columns: 60, isTTY: true, resized: 1, written: ['\u{1B}[2E', 'bytes']});
});
