/**
The alphabet that a text message travels in (3GPP TS 23.038, "GSM 7-bit default alphabet"), and what a text costs in it.

One character outside of it, a single emoji or dash, makes the carrier send the whole text as UCS-2, at less than half the length.
*/

/** Costs one septet each. The escape (0x1B) is left out: it is no character. */
const basicAlphabet = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?'
	+ '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà');

/** Costs two septets each: the escape, and the character. */
const extensionAlphabet = new Set('\f^{}\\[~]|€');

/** What people type, and what says the same in GSM-7. */
const replacements = new Map([
	...spelled('\'', '‘’‚‛′ʼ`´'),
	...spelled('"', '“”„‟″«»'),
	...spelled('-', '‐‑‒–—―−'),
	...spelled('*', '•·●'),
	...spelled(' ', '\t\u{A0}\u{2002}\u{2003}\u{2009}\u{202F}\u{3000}'),
	...spelled('', '\u{AD}\u{200B}\u{200C}\u{200D}\u{2060}\u{20E3}\u{FE0E}\u{FE0F}\u{FEFF}'),
	...spelled('...', '…'),
	...spelled('->', '→'),
	...spelled('<-', '←'),
	...spelled('>=', '≥'),
	...spelled('<=', '≤'),
	...spelled('!=', '≠'),
	...spelled('x', '×'),
]);

/** Emoji; what joins and colours them is among the replacements. */
const emoji = /[\p{Emoji_Modifier}\p{Extended_Pictographic}\p{Regional_Indicator}]/gv;

const marks = /\p{Mark}/gv;

/** How many septets, or UTF-16 units, one segment holds: alone, and as one of several, each of which carries a header then. */
const septetLimits = {alone: 160, joined: 153};
const unitLimits = {alone: 70, joined: 67};

/** What an alert's text may take of a segment: the rest is for the token that the sender adds (outbox-policy.ts). */
export const segmentRoom = 154;

/** What one text message costs. */
export type TextCost = {
	readonly encoding: 'GSM-7' | 'UCS-2';
	/** Septets in GSM-7, UTF-16 units in UCS-2. */
	readonly units: number;
	/** 0 for an empty text. */
	readonly segments: number;
};

/** Whether the whole text is in the alphabet (its extension included). */
export function isGsm7(text: string): boolean {
	return [...text].every(character => septets(character) > 0);
}

/** The length of a text as the carrier counts it. A character is never split over two segments, as the carrier does not either. */
export function textCost(text: string): TextCost {
	const isPlain = isGsm7(text);
	const costs = [...text].map(character => isPlain ? septets(character) : character.length);
	const units = costs.reduce((sum, cost) => sum + cost, 0);
	const limits = isPlain ? septetLimits : unitLimits;
	const segments = units > limits.alone ? packed(costs, limits.joined) : Math.min(units, 1);
	return {encoding: isPlain ? 'GSM-7' : 'UCS-2', units, segments};
}

/** Most texts are in the alphabet as they are: the sentence of each check need not be looked at character by character. */
const plainAscii = /^[\w\n\r !"#%'\(\)*+,\-.\/:;<=>?]*$/v;

/** Says the same in GSM-7: typographic signs become plain ones, accents that it lacks are dropped, emoji too; the rest becomes `?`. */
export function toGsm7(text: string): string {
	return plainAscii.test(text) ? text : [...text.normalize('NFC').replaceAll(emoji, '')].map(character => plain(character)).join('');
}

/** A text in the order in which it is read. */
export type TextParts = {
	/** What must be there, whatever it costs: system, level, what the detector will do. */
	readonly head: string;
	/** What may be shortened, then left out, the last one first. */
	readonly details?: readonly string[];
	/** As important as the head: how to stop it. */
	readonly tail?: string;
};

/**
Joins the parts with spaces, in GSM-7, so that they fit into one segment: details give way from the last one on, each cut between
two words (`...` says so) before it is left out. Head and tail are never cut: if they alone are too long, the text is too.
*/
export function fitSegment({head, details = [], tail = ''}: TextParts, room = segmentRoom): string {
	const kept = [...details];
	for (;;) {
		const last = kept.at(-1);
		if (last === undefined || length(joined([head, ...kept, tail])) <= room) {
			return joined([head, ...kept, tail]);
		}

		kept.pop();
		const short = shortened(last, room - length(joined([head, ...kept, tail])) - 1);
		if (short !== undefined) {
			return joined([head, ...kept, short, tail]);
		}
	}
}

/** As many whole words as there is room for, or `undefined` if not even one. */
function shortened(text: string, room: number): string | undefined {
	const words = joined([text]).split(' ');
	while (words.pop() !== undefined && words.length > 0) {
		const short = `${words.join(' ').replace(/[,.:;]$/v, '')}...`;
		if (length(short) <= room) {
			return short;
		}
	}

	return undefined;
}

function joined(parts: readonly string[]): string {
	return parts.map(part => toGsm7(part).replaceAll(/\s+/gv, ' ').trim()).filter(part => part !== '').join(' ');
}

function length(text: string): number {
	return textCost(text).units;
}

function plain(character: string): string {
	if (septets(character) > 0) {
		return character;
	}

	const replacement = replacements.get(character);
	const bare = character.normalize('NFKD').replaceAll(marks, '');
	return replacement ?? (bare !== '' && isGsm7(bare) ? bare : '?');
}

/** 0 for what is not in the alphabet. */
function septets(character: string): number {
	if (basicAlphabet.has(character)) {
		return 1;
	}

	return extensionAlphabet.has(character) ? 2 : 0;
}

function packed(costs: readonly number[], room: number): number {
	let segments = 1;
	let used = 0;
	for (const cost of costs) {
		if (used + cost > room) {
			segments++;
			used = 0;
		}

		used += cost;
	}

	return segments;
}

function spelled(as: string, characters: string): Array<[string, string]> {
	return [...characters].map(character => [character, as]);
}
