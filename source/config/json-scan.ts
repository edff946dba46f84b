import {formatKey, type KeyPath} from './key-path.js';

const blanks = /[\t\n\r ]*/vy;
/** Control characters below the blank may not stand in a text. */
const text = /"(?:[\u{20}\u{21}\u{23}-\u{5B}\u{5D}-\u{10FFFF}]|\\(?:["\/\\bfnrt]|u[\dA-Fa-f]{4}))*"/vy;
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+\-]?\d+)?|true|false|null)(?![\w.])/vy;

/** No config is nested as deep as this; a reader that calls itself must stop somewhere. */
const deepest = 50;

/** Goes once over a JSON text: where it stops being JSON, and where each key stands. */
export class JsonScan {
	readonly #source: string;
	readonly #known = new Set<string>();

	/** How far it came; the place of the error if the text is not JSON. */
	position = 0;
	readonly members: Array<{readonly path: KeyPath; readonly position: number}> = [];
	readonly duplicates: KeyPath[] = [];

	constructor(source: string) {
		this.#source = source;
	}

	#value(path: KeyPath): boolean {
		this.#take(blanks);
		if (path.length > deepest) {
			return false;
		}

		if (this.#takeText('{')) {
			return this.#items('}', () => this.#member(path));
		}

		if (this.#takeText('[')) {
			let index = 0;
			return this.#items(']', () => this.#element([...path, index++]));
		}

		return this.#take(text) !== undefined || this.#take(scalar) !== undefined;
	}

	#items(end: string, isItem: () => boolean): boolean {
		this.#take(blanks);
		if (this.#takeText(end)) {
			return true;
		}

		do {
			if (!isItem()) {
				return false;
			}

			this.#take(blanks);
		} while (this.#takeText(','));

		return this.#takeText(end);
	}

	#member(parent: KeyPath): boolean {
		this.#take(blanks);
		const start = this.position;
		const name = this.#take(text);
		if (name === undefined) {
			return false;
		}

		const path = [...parent, String(JSON.parse(name))];
		this.#note(path, start);
		this.#take(blanks);
		return this.#takeText(':') && this.#value(path);
	}

	#element(path: KeyPath): boolean {
		this.#take(blanks);
		this.members.push({path, position: this.position});
		return this.#value(path);
	}

	#note(path: KeyPath, position: number) {
		const key = formatKey(path);
		if (this.#known.has(key)) {
			this.duplicates.push(path);
		}

		this.#known.add(key);
		this.members.push({path, position});
	}

	#takeText(expected: string): boolean {
		const isThere = this.#source.startsWith(expected, this.position);
		this.position += isThere ? expected.length : 0;
		return isThere;
	}

	#take(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.position;
		const found = pattern.exec(this.#source)?.[0];
		this.position += found?.length ?? 0;
		return found;
	}

	/** Whether the whole text is one JSON value. */
	isWhole(): boolean {
		const isValue = this.#value([]);
		this.#take(blanks);
		return isValue && this.position === this.#source.length;
	}

	/** The line of each key, by its dotted form. */
	lines(): ReadonlyMap<string, number> {
		const lines = new Map<string, number>();
		let line = 1;
		let counted = 0;
		for (const {path, position} of this.members) {
			line += this.#source.slice(counted, position).split('\n').length - 1;
			counted = position;
			lines.set(formatKey(path), line);
		}

		return lines;
	}
}
