import type {Tone} from './line.js';

/** The environment, as far as a terminal is described in it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The characters that stand for something. All of them one column wide, none an emoji. */
export type Glyphs = {
	readonly none: string;
	readonly warning: string;
	readonly critical: string;
	readonly cascading: string;
	readonly ok: string;
	readonly bad: string;
	readonly doubt: string;
	readonly busy: string;
	readonly idle: string;
	readonly filled: string;
	readonly hollow: string;
	readonly marker: string;
	readonly ellipsis: string;
	readonly separator: string;
	readonly up: string;
	readonly down: string;
	/** A failure up to the warning, critical and cascading threshold, and one that has not happened. */
	readonly bar: readonly [string, string, string, string];
	/** Low to high. */
	readonly trend: readonly string[];
};

/** What the terminal can show. */
export type Theme = {
	readonly glyphs: Glyphs;
	readonly hasColor: boolean;
	readonly isAscii: boolean;
};

const unicode: Glyphs = {
	none: '✓',
	warning: '▲',
	critical: '◆',
	cascading: '■',
	ok: '✓',
	bad: '✗',
	doubt: '?',
	busy: '»',
	idle: '○',
	filled: '●',
	hollow: '○',
	marker: '▸',
	ellipsis: '…',
	separator: '·',
	up: '↑',
	down: '↓',
	bar: ['▂', '▄', '█', '·'],
	trend: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
};

const ascii: Glyphs = {
	none: '+',
	warning: '!',
	critical: '!!',
	cascading: '!!!',
	ok: '+',
	bad: 'x',
	doubt: '?',
	busy: '>',
	idle: 'o',
	filled: '*',
	hollow: 'o',
	marker: '>',
	ellipsis: '~',
	separator: '-',
	up: 'Up',
	down: 'Down',
	bar: ['-', '=', '#', '.'],
	trend: ['_', '.', '-', ':', '=', '+', '*', '#'],
};

/** The terminal's own colours (ANSI: green, yellow, red, cyan), which its owner chose to be readable on its background. `quiet` is dim, not grey. */
export const toneColors: Readonly<Partial<Record<Tone, number>>> = {
	good: 32, warn: 33, bad: 31, info: 36,
};

/** What the environment says about the terminal: locale, `NO_COLOR`, `FORCE_COLOR`. */
export function terminalTheme(environment: Environment): Theme {
	const isAscii = !isUtf8(environment);
	return {glyphs: isAscii ? ascii : unicode, hasColor: isColorWanted(environment), isAscii};
}

/** As libc finds the character set: the first of these variables that is set decides; none means the C locale, which is ASCII. */
function isUtf8({LC_ALL, LC_CTYPE, LANG}: Environment): boolean {
	return /utf-?8/iv.test([LC_ALL, LC_CTYPE, LANG].find(Boolean) ?? '');
}

/** `FORCE_COLOR` is the more deliberate of the two: it wins over `NO_COLOR`. */
function isColorWanted({FORCE_COLOR, NO_COLOR}: Environment): boolean {
	const isForced = FORCE_COLOR !== undefined && FORCE_COLOR !== '';
	return isForced ? FORCE_COLOR !== '0' && FORCE_COLOR !== 'false' : NO_COLOR === undefined || NO_COLOR === '';
}

/** Whether a screen can be drawn at all, or plain lines are what this terminal takes. */
export function isScreenTerminal(environment: Environment, streams: {readonly stdin: TerminalStream; readonly stdout: TerminalStream}): boolean {
	return Boolean(streams.stdin.isTTY) && Boolean(streams.stdout.isTTY) && environment['TERM'] !== 'dumb';
}

type TerminalStream = {readonly isTTY?: boolean};
