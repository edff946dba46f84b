import type {Cell, Color} from './real-run.js';

/** Of a cell, in pixels. The width is that of the usual monospaced fonts at this size. */
const cellWidth = 8.43;
const cellHeight = 18;
const fontSize = 14;

const padding = 14;
const barHeight = 30;

const ground = '#10151c';

/** The names of the classes, by the terminal's colours: the eight and their bright ones look alike here. */
const colorClasses = ['k', 'r', 'g', 'y', 'b', 'm', 'c', 'w'] as const;

const style = [
	'text{fill:#dce3ea;white-space:pre}',
	'.r{fill:#ff6b64}.g{fill:#4cc763}.y{fill:#e3b341}.b{fill:#6cb6ff}.m{fill:#dcbdfb}.c{fill:#4bc8d8}.w{fill:#dce3ea}',
	`.k,text.i{fill:${ground}}`,
	'.o{font-weight:bold}',
	'.d{opacity:.62}',
].join('');

/** The screen as an SVG picture: a text for each run of equal cells, block characters as rectangles, so that no font can break the grid. */
export function toSvg(rows: readonly Cell[][], title: string): string {
	const columns = Math.max(...rows.map(row => row.length));
	const width = Math.ceil((columns * cellWidth) + (2 * padding));
	const height = barHeight + (rows.length * cellHeight) + padding;
	return `${[
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="ui-monospace,SFMono-Regular,Menlo,'DejaVu Sans Mono','Liberation Mono',Consolas,monospace" font-size="${fontSize}">`,
		`<title>${escaped(title)}</title>`,
		`<style>${style}</style>`,
		`<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${ground}" stroke="#3a434e"/>`,
		...['#ff6b64', '#e3b341', '#4cc763'].map((color, index) => `<circle cx="${18 + (index * 16)}" cy="15" r="5" fill="${color}" opacity=".8"/>`),
		`<text x="${width / 2}" y="20" text-anchor="middle" font-size="12" class="d">${escaped(title)}</text>`,
		...rows.map((row, index) => rowSvg(row, barHeight + (index * cellHeight))).filter(Boolean),
		'</svg>',
	].join('\n')}\n`;
}

/** Cells that look alike and stand side by side. */
type Run = {readonly column: number; readonly text: string; readonly look: Cell};

function rowSvg(row: readonly Cell[], top: number): string {
	const runs = runsOf(row);
	return [...runs.map(run => backgroundOf(run, top)), ...runs.flatMap(run => partsOf(run)).map(part => partSvg(part, top))].filter(Boolean).join('');
}

function runsOf(row: readonly Cell[]): Run[] {
	const runs: Run[] = [];
	for (const [column, look] of row.entries()) {
		const last = runs.at(-1);
		if (last && isAlike(last.look, look)) {
			runs[runs.length - 1] = {...last, text: last.text + look.char};
		} else {
			runs.push({column, text: look.char, look});
		}
	}

	return runs;
}

function isAlike(one: Cell, other: Cell): boolean {
	return one.color === other.color && one.background === other.background && one.isBold === other.isBold
		&& one.isDim === other.isDim && one.isInverse === other.isInverse;
}

function backgroundOf({column, text, look}: Run, top: number): string {
	const color = look.isInverse ? colorClass(look.color) ?? 'w' : colorClass(look.background);
	return color === undefined ? '' : rect(column, text.length, {y: top, height: cellHeight, names: [color]});
}

const blocks = '▁▂▃▄▅▆▇█';

/** Visible ASCII characters, with single spaces between words; or one character of another kind. */
const wordsOrSymbol = /[\p{ASCII}--\s]+(?: [\p{ASCII}--\s]+)*|[\P{ASCII}--\s]/gv;

/** Words that a single space parts stay together; symbols, whose width a font may have wrong, and blocks stand alone. */
function partsOf({column, text, look}: Run): Run[] {
	const words = text.matchAll(wordsOrSymbol);
	return words.map(({0: word, index}) => ({column: column + index, text: word, look})).toArray();
}

function partSvg({column, text, look}: Run, top: number): string {
	const eighths = blocks.indexOf(text) + 1;
	const names = classesOf(look);
	if (eighths > 0) {
		const height = (cellHeight - 2) * eighths / 8;
		return rect(column, 1, {y: top + cellHeight - 1 - height, height, names: look.color === undefined ? ['w', ...names] : names});
	}

	const className = names.length > 0 ? ` class="${names.join(' ')}"` : '';
	const baseline = top + 13.5;
	return /^\p{ASCII}/v.test(text)
		? `<text x="${x(column)}" y="${baseline}"${text.length > 1 ? ` textLength="${round(text.length * cellWidth)}"` : ''}${className}>${escaped(text)}</text>`
		: `<text x="${round(x(column) + (cellWidth / 2))}" y="${baseline}" text-anchor="middle"${className}>${text}</text>`;
}

type Rectangle = {readonly y: number; readonly height: number; readonly names: readonly string[]};

function rect(column: number, columns: number, {y, height, names}: Rectangle): string {
	return `<rect x="${x(column)}" y="${round(y)}" width="${round(columns * cellWidth)}" height="${round(height)}" class="${names.join(' ')}"/>`;
}

function classesOf({color, isBold, isDim, isInverse}: Cell): string[] {
	const name = isInverse ? 'i' : colorClass(color);
	return [...name === undefined ? [] : [name], ...isBold ? ['o'] : [], ...isDim ? ['d'] : []];
}

function colorClass(color: Color): string | undefined {
	return color === undefined ? undefined : colorClasses[color % 8];
}

function x(column: number): number {
	return round(padding + (column * cellWidth));
}

function round(value: number): number {
	return Math.round(value * 100) / 100;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
