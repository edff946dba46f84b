/**
Splits a command into words as supervisor does (Python's `shlex.split`): quotes group, a backslash takes the next character as it is, within
double quotes only before `"` and `\`. Nothing is expanded.

@returns `undefined` when a quote is not closed: supervisor would not start that either.
*/
export function splitWords(command: string): string[] | undefined {
	const words: string[] = [];
	let word: string | undefined;
	let rest = command;
	while (rest !== '') {
		const piece = takePiece(rest);
		if (piece === undefined) {
			return undefined;
		}

		rest = rest.slice(piece.length);
		if (piece.text !== undefined) {
			word = (word ?? '') + piece.text;
		} else if (word !== undefined) {
			words.push(word);
			word = undefined;
		}
	}

	return word === undefined ? words : [...words, word];
}

/** `text` is left out for white space, which ends a word. */
type Piece = {readonly length: number; readonly text?: string};

const quotedPiece = /^(?:'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[\s\S])*)"|\\(?<escaped>[\s\S]))/v;

function takePiece(rest: string): Piece | undefined {
	const [space] = /^\s+/v.exec(rest) ?? [];
	if (space !== undefined) {
		return {length: space.length};
	}

	const quoted = quotedPiece.exec(rest);
	if (quoted?.groups !== undefined) {
		const {single, double, escaped} = quoted.groups;
		return {length: quoted[0].length, text: single ?? double?.replaceAll(/\\(?<kept>["\\])/gv, '$<kept>') ?? escaped ?? ''};
	}

	const [plain] = /^[^\s"'\\]+/v.exec(rest) ?? [];
	return plain === undefined ? undefined : {length: plain.length, text: plain};
}
