import {commandChoices, flagChoices, monitorChoice, programNames, type CommandChoice, type OptionChoice, type Value} from './choices.js';

/**
The completions for bash 4 and newer. Nothing of the package bash-completion is needed. Readline splits `--config=FILE` at the `=`, so both
ways to give a value look the same from the second word on.
*/
export function bashCompletion(): string {
	return `# Completions of ${programNames.join(' and ')} for bash: eval "$(cfd completion bash)" in ~/.bashrc, or this text as
# ~/.local/share/bash-completion/completions/cfd

_cfd_words() {
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_cfd_files() {
	mapfile -t COMPREPLY < <(compgen -f -- "$1")
	compopt -o filenames 2>/dev/null
}

_cfd() {
	local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= i
	COMPREPLY=()
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=\${COMP_WORDS[COMP_CWORD-2]}
	fi

	for ((i = 1; i < COMP_CWORD; i++)); do
		case \${COMP_WORDS[i]} in
			--config)
				[[ \${COMP_WORDS[i+1]} == = ]] && ((i++))
				((i++))
				;;
			${commandChoices.map(({word}) => word).join('|')})
				command=\${COMP_WORDS[i]}
				break
				;;
${flagChoices.map(({name, command}) => `			--${name}) command=${command} ;;`).join('\n')}
		esac
	done

	case "$command $prev" in
${[monitorChoice, ...commandChoices].flatMap(command => [...optionCases(command), ...operandCases(command)]).join('\n')}
	esac

	if [[ $cur == -* ]]; then
		case $command in
${commandChoices.map(command => `			${command.word}) _cfd_words '${optionWords(command)}' "$cur" ;;`).join('\n')}
			'') _cfd_words '${[...flagChoices.map(({name}) => `--${name}`), optionWords(monitorChoice)].join(' ')}' "$cur" ;;
			*) _cfd_words '${optionWords(monitorChoice)}' "$cur" ;;
		esac
		return
	fi

	case $command in
${commandChoices.flatMap(command => command.operand.kind === 'file' ? [`		${command.word}) _cfd_files "$cur" ;;`] : []).join('\n')}
		'') _cfd_words '${commandChoices.map(({word}) => word).join(' ')}' "$cur" ;;
	esac
}

complete -F _cfd ${programNames.join(' ')}`;
}

/** The options that take a value, by the command and what stands before the cursor. The common ones are the same behind any command. */
function optionCases(command: CommandChoice): string[] {
	const isMonitor = command === monitorChoice;
	return (isMonitor ? command.options : command.ownOptions)
		.flatMap(option => caseOf(spellings(option).map(spelling => isMonitor ? `*' ${spelling}'` : `'${command.word} ${spelling}'`), option.value));
}

/** Words that stand right behind the command itself. */
function operandCases({word, operand}: CommandChoice): string[] {
	return operand.kind === 'words' ? caseOf([`'${word} ${word}'`], operand) : [];
}

function caseOf(patterns: readonly string[], value: Value): string[] {
	const action = actionOf(value);
	return action === undefined ? [] : [`		${patterns.join('|')}) ${action}return ;;`];
}

function actionOf(value: Value): string | undefined {
	switch (value.kind) {
		case 'none': {
			return undefined;
		}

		case 'text': {
			return '';
		}

		case 'file': {
			return '_cfd_files "$cur"; ';
		}

		case 'words': {
			return `_cfd_words '${value.words.join(' ')}' "$cur"; `;
		}
	}
}

function spellings({name, short}: OptionChoice): string[] {
	return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
}

function optionWords({options}: CommandChoice): string {
	return options.flatMap(option => spellings(option)).join(' ');
}
