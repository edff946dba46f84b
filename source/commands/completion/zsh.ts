import {commandChoices, flagChoices, monitorChoice, programNames, type CommandChoice, type FlagChoice, type OptionChoice, type Value} from './choices.js';

/** The completions for zsh, as a function file for its `fpath`, and for `eval` in a .zshrc behind `compinit`. */
export function zshCompletion(): string {
	return String.raw`#compdef ${programNames.join(' ')}
# Completions of ${programNames.join(' and ')} for zsh: this text as _cfd in a folder of $fpath, or eval "$(cfd completion zsh)" behind compinit

_cfd() {
	local curcontext=$curcontext state line
	local -a commands
	commands=(
${commandChoices.map(({word, text}) => `		${quoted(`${word}:${text}`)}`).join('\n')}
	)
	# The options of a command behind the flag that stands for it.
	local -a behind
${flagChoices.flatMap(flag => behindFlag(flag)).join('\n')}
	_arguments -C $behind \
${[...monitorChoice.options.flatMap(option => optionSpecs(option)), ...flagChoices.map(({name, text}) => quoted(`--${name}[${plain(text)}]`))].map(spec => `		${spec} \\`).join('\n')}
		'1: :->command' \
		'*:: :->rest'
	case $state in
		command) _describe -t commands command commands ;;
		rest)
			case $words[1] in
${commandChoices.map(command => subcommand(command)).join('\n')}
			esac
			;;
	esac
}

if [[ $funcstack[1] == _cfd ]]; then
	_cfd "$@"
else
	compdef _cfd ${programNames.join(' ')}
fi`;
}

function behindFlag({name, command}: FlagChoice): string[] {
	const specs = commandChoices.find(({word}) => word === command)?.ownOptions.flatMap(option => optionSpecs(option)) ?? [];
	return specs.length === 0 ? [] : [`	(( $words[(I)--${name}] )) && behind=(${specs.join(' ')})`];
}

function subcommand({word, options, operand, operandName}: CommandChoice): string {
	const operandSpecs = operand.kind === 'none' ? [] : [quoted(`${operandName.endsWith('...') ? '*' : '1'}:${operandName.replace('...', '')}:${action(operand)}`)];
	return `				${word}) _arguments ${[...options.flatMap(option => optionSpecs(option)), ...operandSpecs].join(' ')} ;;`;
}

/** One spec for each spelling; whichever is there takes the others off the list. */
function optionSpecs({name, short, placeholder, value, isRepeatable, text}: OptionChoice): string[] {
	const long = `--${name}`;
	const names = short === undefined ? [long] : [`-${short}`, long];
	const before = isRepeatable ? '*' : (names.length > 1 ? `(${names.join(' ')})` : '');
	const behind = value.kind === 'none' ? '' : `:${placeholder}:${action(value)}`;
	return names.map(spelling => quoted(`${before}${spelling}${spelling === long && value.kind !== 'none' ? '=' : ''}[${plain(text)}]${behind}`));
}

function action(value: Value): string {
	return value.kind === 'words' ? `(${value.words.join(' ')})` : (value.kind === 'file' ? '_files' : ' ');
}

/** What would end a description in a spec of `_arguments`. */
function plain(text: string): string {
	return text.replaceAll(/[:\[\\\]]/gv, String.raw`\$&`);
}

function quoted(text: string): string {
	return `'${text.replaceAll('\'', String.raw`'\''`)}'`;
}
