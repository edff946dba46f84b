import {parseArgs, type ParseArgsConfig} from 'node:util';
import leven from 'leven';
import {commandFlags, commands, commonOptions, findCommand, type CommandSpec, type OptionSpec} from './table.js';

/** The command line, understood. */
export type Invocation = {
	readonly command: CommandSpec;
	readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
	readonly operands: readonly string[];
};

/** Everything that is wrong with it, a sentence each. */
export type UsageProblems = {readonly problems: readonly string[]};

/** Reads the command line. All problems at once, each with what is allowed. */
export function parseCommandLine(argv: readonly string[]): Invocation | UsageProblems {
	const {command, rest} = findSubcommand(argv);
	return command ? parseOptions(command, rest) : {problems: [`unknown command "${rest[0]}".${nearest(rest[0] ?? '', commandWords())} "cfd --help" lists them all.`]};
}

function findSubcommand(argv: readonly string[]): {readonly command: CommandSpec | undefined; readonly rest: readonly string[]} {
	const flag = argv.find(word => word.startsWith('--') && Object.hasOwn(commandFlags, word.slice(2)));
	const [first = ''] = argv;
	if (flag !== undefined && !findCommand(first)) {
		return {command: findCommand(commandFlags[flag.slice(2)] ?? ''), rest: argv.filter(word => word !== flag)};
	}

	// The monitor has no word of its own: an option or nothing at all means it.
	return first === '' || first.startsWith('-')
		? subcommandBehindOptions(argv)
		: {command: isWord(first) ? findCommand(first) : undefined, rest: isWord(first) ? argv.slice(1) : argv};
}

/** `cfd --config FILE snapshot`: the common options may come first. */
function subcommandBehindOptions(argv: readonly string[]): {readonly command: CommandSpec | undefined; readonly rest: readonly string[]} {
	const index = argv.findIndex((word, position) => !word.startsWith('-') && argv[position - 1] !== '--config');
	const word = argv[index];
	return word === undefined
		? {command: findCommand('monitor'), rest: argv}
		: (isWord(word) ? {command: findCommand(word), rest: argv.toSpliced(index, 1)} : {command: undefined, rest: [word]});
}

function isWord(word: string): boolean {
	return commandWords().includes(word);
}

function commandWords(): string[] {
	return commands.filter(({usage}) => usage !== '' && !usage.startsWith('-')).map(({name}) => name);
}

function parseOptions(command: CommandSpec, rest: readonly string[]): Invocation | UsageProblems {
	const specs = {...commonOptions, ...command.options};
	const {tokens, values, positionals} = parseArgs({args: [...rest], options: toParseArgs(specs), strict: false, tokens: true, allowPositionals: true});
	const problems: string[] = [];
	for (const token of tokens) {
		const problem = token.kind === 'option' ? optionProblem(token, specs) : undefined;
		if (problem !== undefined) {
			problems.push(problem);
		}
	}

	const [extra] = positionals;
	if (extra !== undefined && command.operands === undefined) {
		problems.push(`"${extra}" is one word too many: cfd ${command.usage} takes none`);
	}

	return problems.length > 0 ? {problems} : {command, options: values, operands: positionals};
}

function toParseArgs(specs: Readonly<Record<string, OptionSpec>>): NonNullable<ParseArgsConfig['options']> {
	return Object.fromEntries(Object.entries(specs).map(([name, {type, short, multiple}]) => [name, {
		type, ...(short !== undefined && {short}), ...(multiple === true && {multiple}),
	}]));
}

type OptionToken = {readonly name: string; readonly rawName: string; readonly value?: string | undefined};

function optionProblem({name, rawName, value}: OptionToken, specs: Readonly<Record<string, OptionSpec>>): string | undefined {
	const spec = specs[name];
	if (!spec) {
		return `unknown option "${rawName}".${nearest(name, Object.keys(specs), '--')} Known here: ${Object.keys(specs).map(known => `--${known}`).join(', ')}`;
	}

	if (spec.type === 'string' && (value === undefined || value === '')) {
		return `option "${rawName}" needs a value: ${rawName} ${spec.value}`;
	}

	return value !== undefined && spec.type === 'boolean' ? `option "${rawName}" takes no value` : undefined;
}

function nearest(word: string, known: readonly string[], prefix = ''): string {
	const [best] = known.map(candidate => ({candidate, distance: leven(word, candidate)})).toSorted((a, b) => a.distance - b.distance);
	return best !== undefined && best.distance <= Math.max(2, word.length / 3) ? ` Did you mean "${prefix}${best.candidate}"?` : '';
}

