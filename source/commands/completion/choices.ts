import {commandFlags, commands, commonOptions, type CommandSpec, type OptionSpec} from '../table.js';

/** The two names of the program. */
export const programNames = ['cfd', 'cascading-failure-detector'] as const;

/** What a person can mean behind an option or as an operand: a file, one of a few words, a text of their own, nothing at all. */
export type Value =
	| {readonly kind: 'file' | 'text' | 'none'}
	| {readonly kind: 'words'; readonly words: readonly string[]};

export type OptionChoice = {
	/** Without its hyphens. */
	readonly name: string;
	readonly short: string | undefined;
	/** What stands for the value in the help. */
	readonly placeholder: string;
	readonly value: Value;
	readonly isRepeatable: boolean;
	readonly text: string;
};

export type CommandChoice = {
	/** As it is typed; empty for the monitor, which has no word of its own. */
	readonly word: string;
	readonly text: string;
	/** Its own and the common ones. */
	readonly options: readonly OptionChoice[];
	/** Its own alone. */
	readonly ownOptions: readonly OptionChoice[];
	readonly operand: Value;
	readonly operandName: string;
};

/** A flag that stands for a command: `--headless`. `command` is what goes on behind it: that command's word, or the flag itself. */
export type FlagChoice = {readonly name: string; readonly command: string; readonly text: string};

/** The command of the live monitor, whose options stand where no command was typed. */
export const monitorChoice: CommandChoice = commandChoice(commands.find(({usage}) => usage === '') ?? commands[0]);

/** Every command that is a word. */
export const commandChoices: readonly CommandChoice[] = commands.filter(({usage}) => /^[a-z]/v.test(usage)).map(command => commandChoice(command));

export const flagChoices: readonly FlagChoice[] = Object.entries(commandFlags)
	.map(([flag, name]) => {
		const {usage = '', text = ''} = commands.find(command => command.name === name) ?? {};
		return {name: flag, command: usage, text};
	});

function commandChoice(spec: CommandSpec | undefined): CommandChoice {
	const {usage = '', text = '', options = {}, operands, operandWords} = spec ?? {};
	const ownOptions = optionChoices(options);
	return {
		word: usage,
		text,
		options: [...ownOptions, ...optionChoices(commonOptions)],
		ownOptions,
		operand: operands === undefined ? {kind: 'none'} : valueOf(operands, operandWords),
		operandName: operands ?? '',
	};
}

function optionChoices(options: Readonly<Record<string, OptionSpec>>): OptionChoice[] {
	return Object.entries(options).map(([name, option]) => optionChoice(name, option));
}

function optionChoice(name: string, {type, value = '', short, multiple, words, text}: OptionSpec): OptionChoice {
	return {
		name,
		short,
		placeholder: value,
		value: type === 'boolean' ? {kind: 'none'} : valueOf(value, words),
		isRepeatable: multiple === true,
		text,
	};
}

/** The help's word for a value says what it is: `FILE`, `FILE...`. */
function valueOf(placeholder: string, words: readonly string[] | undefined): Value {
	return words ? {kind: 'words', words} : {kind: placeholder.startsWith('FILE') ? 'file' : 'text'};
}
