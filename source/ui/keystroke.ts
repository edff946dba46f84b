import type {Key} from 'ink';

/** One key as the key table names it: a character, or `up`, `enter`, `ctrl-c`, … */
export type Keystroke = string;

const named = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['tab', 'tab'],
	['backspace', 'backspace'],
	['delete', 'backspace'],
] as const satisfies ReadonlyArray<readonly [keyof Key, Keystroke]>;

/**
The keys in what Ink hands over at once. On a slow link, several keys pressed one after the other arrive together, Enter among them:
each counts, in order.
*/
export function keystrokes(input: string, key: Key): Keystroke[] {
	const special = named.find(([property]) => key[property]);
	if (special) {
		return [special[1]];
	}

	if (key.ctrl) {
		return input === '' ? [] : [`ctrl-${input}`];
	}

	return key.meta ? [] : [...input].map(character => keyOf(character)).filter(keystroke => keystroke !== undefined);
}

/** Pasted text as typing: its characters, but never an Enter. Nobody confirms a restart with what a clipboard happened to hold. */
export function pastedKeystrokes(text: string): Keystroke[] {
	return [...text].filter(character => !isControl(character));
}

function keyOf(character: string): Keystroke | undefined {
	if (character === '\r' || character === '\n') {
		return 'enter';
	}

	return isControl(character) ? controlKeys.get(character) : character;
}

const controlKeys = new Map([
	['\t', 'tab'],
	['\b', 'backspace'],
	['\u{7F}', 'backspace'],
	['\u{3}', 'ctrl-c'],
	['\u{C}', 'ctrl-l'],
	['\u{15}', 'ctrl-u'],
	['\u{1A}', 'ctrl-z'],
]);

/** Whether the key writes something, where text is typed. */
export function isTyped(keystroke: Keystroke): boolean {
	return [...keystroke].length === 1 && !isControl(keystroke);
}

function isControl(character: string): boolean {
	return /\p{Control}/v.test(character);
}
