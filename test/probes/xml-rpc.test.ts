import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {AnswerDecoder, encodeCall, isStruct, type XmlRpcValue} from '../../source/probes/xml-rpc.js';
import {textWith} from './helpers/matchers.js';

const answer = (value: string) => `<?xml version='1.0'?><methodResponse><params><param>${value}</param></params></methodResponse>`;

function decode(text: string, ...cuts: readonly number[]) {
	const bytes = Buffer.from(text);
	const decoder = new AnswerDecoder();
	let from = 0;
	for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
		const to = Math.max(from, Math.min(cut, bytes.length));
		decoder.write(bytes.subarray(from, to));
		from = to;
	}

	return decoder.end();
}

test('a call', () => {
	expect(encodeCall('supervisor.readProcessStderrLog', ['a<b>&"c"', -1000, true])).toBe('<?xml version="1.0"?><methodCall>'
		+ '<methodName>supervisor.readProcessStderrLog</methodName><params><param><value><string>a&lt;b&gt;&amp;"c"</string></value></param>'
		+ '<param><value><int>-1000</int></value></param><param><value><boolean>1</boolean></value></param></params></methodCall>');
});

describe('values', () => {
	const cases: ReadonlyArray<readonly [xml: string, value: XmlRpcValue]> = [
		['<value><string>text</string></value>', 'text'],
		['<value>text</value>', 'text'],
		['<value/>', ''],
		['<value><string/></value>', ''],
		['<value><string> &lt;&#65;&amp; </string></value>', ' <A& '],
		['<value><![CDATA[<raw>]]></value>', '<raw>'],
		['<value><int>-12</int></value>', -12],
		['<value><i4> +7 </i4></value>', 7],
		['<value><double>-1.5e3</double></value>', -1500],
		['<value><boolean>0</boolean></value>', false],
		['<value><nil/></value>', undefined],
		['<value><array><data><value>a</value><value><int>1</int></value></data></array></value>', ['a', 1]],
		['<value><array><data/></array></value>', []],
		['<value>\n <struct>\n <member>\n<name>x</name>\n<value><nil/></value></member></struct></value>', new Map([['x', undefined]])],
		['<value><struct><member><value>before its name</value><name>__proto__</name></member></struct></value>', new Map([['__proto__', 'before its name']])],
	];
	test.each(cases)('%s', (xml, value) => {
		expect(decode(answer(xml))).toEqual({kind: 'value', value});
	});

	test('characters that XML does not allow do not spoil the rest', () => {
		expect(decode(answer('<value>a\u{1B}[31mb\0c\u{FFFE}</value>'))).toEqual({kind: 'value', value: 'a\u{FFFD}[31mb\u{FFFD}c\u{FFFD}'});
	});

	test('the items of the outermost list can be taken one by one', () => {
		const items: XmlRpcValue[] = [];
		const decoder = new AnswerDecoder(item => {
			items.push(item);
		});
		decoder.write(Buffer.from(answer('<value><array><data><value>a</value><value><array><data><value>b</value></data></array></value></data></array></value>')));
		expect(decoder.end()).toEqual({kind: 'value', value: []});
		expect(items).toEqual(['a', ['b']]);
	});
});

describe('what is not an answer is garbled, with a reason', () => {
	const deep = 100_000;
	const cases: ReadonlyArray<readonly [name: string, text: string]> = [
		['nothing', ''],
		['blanks', ' \n'],
		['text', 'Internal error'],
		['another element', '<html/>'],
		['no value', '<methodResponse/>'],
		['no value within', '<methodResponse><params/></methodResponse>'],
		['two values', answer('<value><int>1</int><int>2</int></value>')],
		['two answers', answer('<value/>').repeat(2)],
		['text after the end', `${answer('<value/>')}more`],
		['an unknown type', answer('<value><date>today</date></value>')],
		['a number that is none', answer('<value><int>12x</int></value>')],
		['a number that is too large', answer('<value><int>99999999999999999999</int></value>')],
		['a fraction that is none', answer('<value><double>1.2.3</double></value>')],
		['a boolean that is none', answer('<value><boolean>yes</boolean></value>')],
		['a member without a name', answer('<value><struct><member><value/></member></struct></value>')],
		['a member without a value', answer('<value><struct><member><name>x</name></member></struct></value>')],
		['wrongly nested', '<methodResponse><params></methodResponse></params>'],
		['nested deeply', `<methodResponse><params><param>${'<value><array><data>'.repeat(deep)}`],
		['an unknown entity', answer('<value>&bomb;</value>')],
		['an entity of its own', `<!DOCTYPE x [<!ENTITY bomb "boom">]>${answer('<value>&bomb;</value>')}`],
		['a file as an entity', `<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>${answer('<value>&file;</value>')}`],
		['a fault without a code', '<methodResponse><fault><value><string>no</string></value></fault></methodResponse>'],
	];
	test.each(cases)('%s', (_name, text) => {
		expect(decode(text)).toEqual({kind: 'garbled', detail: textWith('not XML-RPC')});
	});

	test('cut anywhere', () => {
		const whole = answer('<value><struct><member><name>x</name><value><int>1</int></value></member></struct></value>');
		for (let length = 0; length < whole.length; length++) {
			expect(decode(whole.slice(0, length))).toMatchObject({kind: 'garbled'});
		}
	});

	test('the first complaint is told at once and stays', () => {
		const decoder = new AnswerDecoder();
		expect(decoder.write(Buffer.from('<methodResponse>'))).toBeUndefined();
		const complaint = decoder.write(Buffer.from('<html>'));
		expect(complaint).toContain('html');
		expect(decoder.write(Buffer.from(answer('<value/>')))).toBe(complaint);
		expect(decoder.end()).toEqual({kind: 'garbled', detail: complaint});
	});
});

test('whatever the value and wherever it is cut into pieces, it comes out as it went in', () => {
	const {value} = fc.letrec<{value: XmlRpcValue}>(tie => ({
		value: fc.oneof(
			{maxDepth: 4},
			fc.string({unit: 'grapheme'}).map(text => text.replaceAll(/[\p{Control}\p{Surrogate}\p{Noncharacter_Code_Point}]/gv, '')),
			fc.integer(),
			fc.boolean(),
			fc.constant(undefined),
			fc.array(tie('value')),
			fc.array(fc.tuple(fc.string({unit: fc.constantFrom(...'abc_'), minLength: 1}), tie('value'))).map(entries => new Map(entries)),
		),
	}));
	fc.assert(fc.property(value, fc.array(fc.nat(2000)), (original, cuts) => {
		expect(decode(answer(encode(original)), ...cuts)).toEqual({kind: 'value', value: original});
	}));
});

test('whatever bytes come, it never throws', () => {
	const pieces = ['<methodResponse>', '<params>', '<param>', '<value>', '</value>', '<struct>', '<member>', '<name>', '</', '<![CDATA[', ']]>', '&', ';', '<!--', '<?', '\0', '\u{FEFF}', 'x'];
	fc.assert(fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string())), texts => {
		expect(['value', 'fault', 'garbled']).toContain(decode(texts.join('')).kind);
	}));
	fc.assert(fc.property(fc.uint8Array(), bytes => {
		const decoder = new AnswerDecoder();
		decoder.write(bytes);
		expect(decoder.end().kind).toBe('garbled');
	}));
});

function encode(value: XmlRpcValue): string {
	if (value === undefined) {
		return '<value><nil/></value>';
	}

	if (typeof value === 'string') {
		return `<value><string>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string></value>`;
	}

	if (typeof value === 'boolean') {
		return `<value><boolean>${value ? 1 : 0}</boolean></value>`;
	}

	if (typeof value === 'number') {
		return `<value><int>${value}</int></value>`;
	}

	return isStruct(value)
		? `<value><struct>${[...value].map(([name, member]) => `<member><name>${name}</name>${encode(member)}</member>`).join('')}</struct></value>`
		: `<value><array><data>${value.map(item => encode(item)).join('')}</data></array></value>`;
}

describe('a list of structs as supervisor writes it is read without the parser, and comes to the same', () => {
	const textOf = (values: readonly string[]) => values.map(value => `<value><struct>\n${value}</struct></value>\n`).join('');
	const list = (structs: readonly string[], comment = '') => `<?xml version='1.0'?>\n<methodResponse>\n<params>${comment}\n<param>\n<value><array><data>\n`
		+ `${textOf(structs)}</data></array></value>\n</param>\n</params>\n</methodResponse>\n`;
	const memberOf = (name: string, value: string) => `<member>\n<name>${name}</name>\n<value>${value}</value>\n</member>\n`;
	const plain = [
		'<string>kalshi_watchdog</string>', '<string></string>', '<string>a &lt;b&gt; &amp;amp; c</string>', '<string>é\u{1F600}\u{1B}[0m</string>',
		'<int>-12</int>', '<boolean>1</boolean>', '<double>1.5</double>',
	];
	const onlyForTheParser = [
		'<string>&#65;</string>', '<string>a\r\nb</string>', '<string><![CDATA[</struct></value>]]></string>', 'bare', '<nil/>', '<string/>',
		'<array><data><value>x</value></data></array>', '<struct><member><name>a</name><value>b</value></member></struct>',
	];
	const wrong = ['<int>x</int>', '<string>a', '<string>&nbsp;</string>'];
	const memberTexts = fc.tuple(fc.constantFrom('name', 'pid', 'now', 'description'), fc.constantFrom(...plain, ...onlyForTheParser, ...wrong))
		.map(([name, value]) => memberOf(name, value));
	const lists = fc.array(fc.array(memberTexts, {maxLength: 4}).map(members => members.join('')), {maxLength: 6});

	function itemsOf(text: string, cuts: readonly number[]) {
		const items: XmlRpcValue[] = [];
		const decoder = new AnswerDecoder(item => {
			items.push(item);
		});
		const bytes = Buffer.from(text);
		let from = 0;
		for (const to of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
			decoder.write(bytes.subarray(from, Math.max(from, to)));
			from = Math.max(from, to);
		}

		const end = decoder.end();
		return end.kind === 'garbled' ? end.kind : {end, items};
	}

	test('whatever is in it, and however it is cut', () => {
		fc.assert(fc.property(lists, fc.array(fc.nat(3000)), (structs, cuts) => {
			// A comment makes all of it the parser's.
			expect(itemsOf(list(structs), cuts)).toEqual(itemsOf(list(structs, '<!-- -->'), []));
		}), {numRuns: 3000});
	});

	test('a struct that is no item of the list is none', () => {
		const members = memberOf('faultCode', '<int>6</int>') + memberOf('faultString', '<string>SHUTDOWN_STATE</string>');
		const fault = `<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n${members}</struct></value>\n</fault>\n</methodResponse>\n`;
		expect(itemsOf(fault, [])).toEqual({end: {kind: 'fault', code: 6, text: 'SHUTDOWN_STATE'}, items: []});
	});
});
