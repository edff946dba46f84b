import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parseIni} from '../../source/config/ini.js';
import {askSupervisor, hasSupervisorsOwnCode} from './supervisor/python.js';

/** As supervisor's parser would tell it: `null` for a refused text, `[DEFAULT]` filled in where it is asked for. */
function sectionsOf(text: string): Array<[string, Array<[string, string]>]> | null {
	const {sections, errors} = parseIni(text);
	return errors.length > 0 ? null : [...sections].map(([name, options]) => [name, [...options]]);
}

const cases: Array<[string, string, ReturnType<typeof sectionsOf>]> = [
	['sections and options', '[a]\nx=1\ny = 2\n[b]\nz: 3', [['a', [['x', '1'], ['y', '2']]], ['b', [['z', '3']]]]],
	['nothing', '', []],
	['an empty section', '[a]', [['a', []]]],
	['an empty value', '[a]\nx=\ny =', [['a', [['x', ''], ['y', '']]]]],
	['option names in any case', '[A]\nFile=1\nFILE=2', [['A', [['file', '2']]]]],
	['the first of = and : divides', '[a]\nx=1:2=3\ny:1=2', [['a', [['x', '1:2=3'], ['y', '1=2']]]]],
	['comments on lines of their own', '; one\n# two\n[a]\n  ; three\n\t# four\nx=1', [['a', [['x', '1']]]]],
	['comments after white space', '[a] ; one\nx=1 ; two\ny=2 # three\nz=3\t;four', [['a', [['x', '1'], ['y', '2'], ['z', '3']]]]],
	['no comments within a word', '[a]\nx=1;2\ny=#3\nz=a#b;c', [['a', [['x', '1;2'], ['y', '#3'], ['z', 'a#b;c']]]]],
	['a value that is only a comment', '[a]\nx= ; nothing', [['a', [['x', '']]]]],
	['values on more than one line', '[a]\nx=1\n  2\n\t3\ny=4', [['a', [['x', '1\n2\n3'], ['y', '4']]]]],
	['options in deeper lines are part of the value', '[a]\nx=1\n y=2\n[b]', [['a', [['x', '1\ny=2']]], ['b', []]]],
	['sections in deeper lines too', '[a]\nx=1\n [b]\ny=2', [['a', [['x', '1\n[b]'], ['y', '2']]]]],
	['empty lines within a value', '[a]\nx=1\n\n 2\n\n\ny=3', [['a', [['x', '1\n\n2'], ['y', '3']]]]],
	['comments within a value', '[a]\nx=1\n ; no\n# no\n 2', [['a', [['x', '1\n2']]]]],
	['a value that begins on the next line', '[a]\nx=\n 1\n 2', [['a', [['x', '\n1\n2']]]]],
	['all lines equally deep', '  [a]\n  x=1\n  y=2', [['a', [['x', '1'], ['y', '2']]]]],
	['a less deep option after a deeper one', '[a]\n   x=1\n  y=2\n   z=3', [['a', [['x', '1'], ['y', '2\nz=3']]]]],
	['a section twice', '[a]\nx=1\n[b]\n[a]\ny=2\nx=3', [['a', [['x', '3'], ['y', '2']]], ['b', []]]],
	['names with dots, colons, brackets', '[program:a.b]\n[a]b]\n[ c ] rest', [['program:a.b', []], ['a]b', []], [' c ', []]]],
	['names with blanks', '[a]\nx y = 1\n', [['a', [['x y', '1']]]]],
	['all kinds of line ends', '[a]\r\nx=1\ry=2\n', [['a', [['x', '1'], ['y', '2']]]]],
	['percent signs, quotes and backslashes as they are', '[a]\nx="%(here)s" \\n %%', [['a', [['x', String.raw`"%(here)s" \n %%`]]]]],
	['a line before the first section', 'x=1\n[a]', null],
	['a line that is nothing', '[a]\nnothing\nx=1', null],
	['an option without a name', '[a]\n=1', null],
	['a section that never ends', '[a\nx=1', null],
	['an empty section name', '[]\n', null],
	['a byte order mark', '\u{FEFF}[a]\nx=1', null],
];

describe('an ini file', () => {
	test.each(cases)('%s', (_, text, sections) => {
		expect(sectionsOf(text)).toStrictEqual(sections);
	});

	test('with errors tells the lines', () => {
		expect(parseIni('x=1\n[a]\nnothing\n\n=1').errors).toStrictEqual([
			{line: 1, text: 'no section comes before this line'},
			{line: 3, text: 'this is neither a section, an option nor a comment'},
			{line: 5, text: 'this is neither a section, an option nor a comment'},
		]);
	});

	test('keeps [DEFAULT] apart', () => {
		expect(parseIni('[DEFAULT]\nx=1\n[a]\ny=2')).toMatchObject({sections: new Map([['a', new Map([['y', '2']])]]), defaults: new Map([['x', '1']])});
	});

	describe.skipIf(!hasSupervisorsOwnCode())('is read as supervisor reads it', () => {
		test('in each of the cases above', () => {
			expect(askSupervisor('ini', cases.map(([, text]) => text))).toStrictEqual(cases.map(each => each[2]));
		});

		test('whatever is in it', () => {
			const texts = fc.sample(fc.oneof(anyText(';'), anyText('#')), {numRuns: 5000, seed: 1});
			const answers = askSupervisor('ini', texts);
			for (const [index, text] of texts.entries()) {
				expect(sectionsOf(text), JSON.stringify(text)).toStrictEqual(answers[index]);
			}
		});
	});
});

/** One kind of comment for each text: of two kinds in one line, Python before 3.13 does not always take the first. */
function anyText(comment: string): fc.Arbitrary<string> {
	const piece = fc.constantFrom('[a]', '[b]', '[', ']', 'x', 'Y', '=', ':', ' ', '\t', comment, '\n', '\n', '\n', '\r\n', '1', '%', 'é', '"', '.');
	return fc.array(piece, {maxLength: 40}).map(parts => parts.join(''));
}
