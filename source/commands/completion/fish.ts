import {commandChoices, flagChoices, monitorChoice, programNames, type CommandChoice, type OptionChoice, type Value} from './choices.js';

/** The completions for fish 3 and newer. */
export function fishCompletion(): string {
	const [name, ...others] = programNames;
	return `# Completions of ${programNames.join(' and ')} for fish: this text as ~/.config/fish/completions/cfd.fish

# Prints the command of the line, or nothing. What stands behind --config is a file, whatever its name.
function __cfd_command
	set -l words (commandline -opc)
	set -l skip 1
	for word in $words
		if test $skip -gt 0
			set skip 0
			continue
		end
		switch $word
			case --config
				set skip 1
${flagChoices.map(({name: flag, command}) => `			case --${flag}\n				echo ${command}\n				return`).join('\n')}
			case '-*'
			case '*'
				echo $word
				return
		end
	end
end

function __cfd_is
	set -l found (__cfd_command)
	test "$found" = "$argv[1]"
end

function __cfd_last_is
	set -l words (commandline -opc)
	test "$words[-1]" = "$argv[1]"
end

complete -c ${name} -f
${monitorChoice.options.map(option => optionLine(undefined, option)).join('\n')}
${flagChoices.map(flag => `complete -c ${name} -n '__cfd_is ""' -l ${flag.name} -d ${quoted(flag.text)}`).join('\n')}
${commandChoices.map(({word, text}) => `complete -c ${name} -n '__cfd_is ""' -a ${word} -d ${quoted(text)}`).join('\n')}
${commandChoices.flatMap(command => commandLines(command)).join('\n')}
${others.map(other => `complete -c ${other} -w ${name}`).join('\n')}`;
}

/** What is the command's own: the common options are there for all. */
function commandLines(command: CommandChoice): string[] {
	return [...command.ownOptions.map(option => optionLine(command.word, option)), ...operandLines(command)];
}

function operandLines({word, operand}: CommandChoice): string[] {
	switch (operand.kind) {
		case 'file': {
			return [`complete -c cfd -n '__cfd_is ${word}' -F`];
		}

		case 'words': {
			return [`complete -c cfd -n '__cfd_is ${word}; and __cfd_last_is ${word}' -a '${operand.words.join(' ')}'`];
		}

		case 'none':
		case 'text': {
			return [];
		}
	}
}

function optionLine(command: string | undefined, {name, short, value, text}: OptionChoice): string {
	return [
		'complete -c cfd',
		...(command === undefined ? [] : [`-n '__cfd_is ${command}'`]),
		`-l ${name}`,
		...(short === undefined ? [] : [`-s ${short}`]),
		...flagsOf(value),
		`-d ${quoted(text)}`,
	].join(' ');
}

function flagsOf(value: Value): string[] {
	switch (value.kind) {
		case 'none': {
			return [];
		}

		case 'text': {
			return ['-x'];
		}

		case 'file': {
			return ['-r -F'];
		}

		case 'words': {
			return [`-x -a '${value.words.join(' ')}'`];
		}
	}
}

function quoted(text: string): string {
	return `'${text.replaceAll(/['\\]/gv, String.raw`\$&`)}'`;
}
