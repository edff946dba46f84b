/** A word whose value is known as it stands (`undefined`: put together at run time), an operator, or what `$(…)` holds. */
export type Token =
	| {readonly kind: 'word'; readonly text: string | undefined; readonly isAssignment: boolean}
	| {readonly kind: 'operator'; readonly text: string}
	| {readonly kind: 'nested'; readonly tokens: readonly Token[]};

/** The text without what `<<` hands to commands as their input. */
export function withoutHereDocuments(text: string): string {
	const lines: string[] = [];
	const ends: string[] = [];
	for (const line of text.split('\n')) {
		if (ends.length > 0) {
			if (line.trim() === ends[0]) {
				ends.shift();
			}

			continue;
		}

		lines.push(line);
		ends.push(...line.matchAll(/(?<!<)<<-?\s*(?<quote>["']?)(?<end>[A-Z_a-z]\w*)\k<quote>/gv).map(({groups}) => groups?.['end'] ?? ''));
	}

	return lines.join('\n');
}

/** The tokens of a script, in order; what `$(…)` holds comes before the word that it is part of. */
export function tokensOf(text: string): Token[] {
	return new Tokenizer(text).all();
}

/** Pieces of a word. The order counts: the first that fits is taken. */
const pieces: ReadonlyArray<readonly [pattern: RegExp, kind: 'text' | 'unknown' | 'quoted' | 'substitution' | 'backticks']> = [
	[/'(?<inner>[^']*)'/vy, 'text'],
	[/\\(?<inner>[\s\S])/vy, 'text'],
	[/\$\(\((?:[^\(\)]|\([^\(\)]*\))*\)\)/vy, 'unknown'],
	[/\$\(|[<>]\(/vy, 'substitution'],
	[/`(?<inner>(?:[^\\`]|\\[\s\S])*)`/vy, 'backticks'],
	[/\$\{[^\}]*\}|\$\w+|\$[!#$*\-?@_]/vy, 'unknown'],
	[/"/vy, 'quoted'],
	[/(?<inner>[[^\s"$'\(\);<>\\`\|]--\u{26}]+|\$)/vy, 'text'],
];

/** Cuts the text of a script into tokens, in one pass. What is not closed ends with the text. */
class Tokenizer {
	private position = 0;
	private readonly tokens: Token[] = [];
	private word: {text: string; isKnown: boolean} | undefined;

	constructor(private readonly text: string) {}

	/** All tokens up to the end, or up to the parenthesis that closes what this one was called for. */
	all(isNested = false): Token[] {
		while (this.position < this.text.length) {
			if (isNested && this.text[this.position] === ')' && this.openParentheses() === 0) {
				break;
			}

			this.step();
		}

		this.endWord();
		return this.tokens;
	}

	private openParentheses(): number {
		const operators = this.tokens.flatMap(token => token.kind === 'operator' ? [token.text] : []);
		const isPattern = this.tokens.some(token => token.kind === 'word' && token.text === 'case') && this.tokens.every(token => !(token.kind === 'word' && token.text === 'esac'));
		return isPattern ? 1 : operators.filter(text => text === '(').length - operators.filter(text => text === ')').length;
	}

	private step(): void {
		const separator = this.take(/[\t\r ]+|#[^\n]*/vy);
		const isComment = separator?.startsWith('#') === true;
		if (separator !== undefined && (!isComment || this.word === undefined)) {
			this.endWord();
			return;
		}

		if (isComment) {
			this.append(separator ?? '');
			return;
		}

		const redirection = this.take(/\d*(?:&>>?|>>?|<<<?-?|<>|<)&?(?!\()\s*-?/vy);
		if (redirection !== undefined) {
			this.word = undefined;
			this.tokens.push({kind: 'operator', text: '>'});
			return;
		}

		// A list of words, `a=(x y)`: no command stands in it but in what is nested.
		if (this.word?.text.endsWith('=') === true && this.take(/\([^\)]*\)/vy) !== undefined) {
			return;
		}

		const operator = this.take(/\n|;;&?|;&|;|&&|\|\|?&?|[&\(\)]/vy);
		if (operator === undefined) {
			this.piece();
		} else {
			this.endWord();
			this.tokens.push({kind: 'operator', text: operator});
		}
	}

	private piece(): void {
		for (const [pattern, kind] of pieces) {
			const inner = this.match(pattern);
			if (inner !== undefined) {
				this.takePiece(kind, inner);
				return;
			}
		}

		// A quote that is never closed: nothing behind it can be understood.
		this.position = this.text.length;
	}

	private takePiece(kind: typeof pieces[number][1], inner: string): void {
		switch (kind) {
			case 'text': {
				this.append(inner);
				break;
			}

			case 'unknown': {
				this.append('', false);
				break;
			}

			case 'quoted': {
				this.quoted();
				break;
			}

			case 'substitution': {
				this.append('', false);
				this.substitution();
				break;
			}

			case 'backticks': {
				this.append('', false);
				this.tokens.push({kind: 'nested', tokens: tokensOf(inner)});
				break;
			}
		}
	}

	private quoted(): void {
		this.append('');
		while (this.position < this.text.length && this.text[this.position] !== '"') {
			const plain = this.take(/[^"$\\`]+|\\[\s\S]/vy);
			if (plain === undefined) {
				this.piece();
			} else {
				this.append(plain);
			}
		}

		this.position++;
	}

	private substitution(): void {
		const nested = new Tokenizer(this.text.slice(this.position));
		this.tokens.push({kind: 'nested', tokens: nested.all(true)});
		this.position += nested.position + 1;
	}

	private append(text: string, isKnown = true): void {
		this.word = {text: `${this.word?.text ?? ''}${text}`, isKnown: isKnown && this.word?.isKnown !== false};
	}

	private endWord(): void {
		if (this.word === undefined) {
			return;
		}

		const {text, isKnown} = this.word;
		this.tokens.push({kind: 'word', text: isKnown ? text : undefined, isAssignment: /^\w+(?:\[[^\]]*\])?\+?=/v.test(text)});
		this.word = undefined;
	}

	private take(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.position;
		const [found] = pattern.exec(this.text) ?? [];
		this.position += found?.length ?? 0;
		return found === '' ? undefined : found;
	}

	private match(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.position;
		const found = pattern.exec(this.text);
		if (found === null) {
			return undefined;
		}

		this.position += found[0].length;
		return found.groups?.['inner'] ?? '';
	}
}
