import fc from 'fast-check';
import {expect, test} from 'vitest';
import {splitWords} from '../../source/actions/shell-words.js';
import {hasReal, programPath} from '../helpers/real.js';
import {run} from '../helpers/run.js';

test.each([
	{command: '', words: []},
	{command: '  ', words: []},
	{command: 'python backend/main.py', words: ['python', 'backend/main.py']},
	{command: '  a\t b\n', words: ['a', 'b']},
	{command: '"two words" \'three "words" here\'', words: ['two words', 'three "words" here']},
	{command: String.raw`a\ b "c\"d" 'e\f' "g\h"`, words: ['a b', 'c"d', String.raw`e\f`, String.raw`g\h`]},
	{command: 'a"b"\'c\'d', words: ['abcd']},
	{command: '"" \'\' x', words: ['', '', 'x']},
	{command: 'a # b', words: ['a', '#', 'b']},
	{command: '"open', words: undefined},
	{command: 'open\'', words: undefined},
	{command: 'end\\', words: undefined},
])('$command', ({command, words}) => {
	expect(splitWords(command)).toEqual(words);
});

const split = `
import json, shlex, sys
def words(command):
    try:
        return shlex.split(command)
    except ValueError:
        return None
print(json.dumps([words(command) for command in json.loads(sys.argv[1])]))
`;

test.skipIf(!hasReal('python3'))('splits like Python\'s shlex, which supervisor uses', async () => {
	const piece = fc.constantFrom('a', 'b', ' ', '\t', '\'', '"', '\\', '$', '#', '/', 'ä');
	const commands = fc.sample(fc.string({unit: piece, maxLength: 12}), {numRuns: 3000, seed: 18});
	const {stdout} = await run(programPath('python3') ?? '', ['-c', split, JSON.stringify(commands)]);
	const expected = JSON.parse(stdout) as Array<string[] | null>;
	expect(commands.map(command => [command, splitWords(command) ?? null])).toEqual(commands.map((command, index) => [command, expected[index]]));
});
