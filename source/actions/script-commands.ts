import {type Buffer} from 'node:buffer';
import {tokensOf, withoutHereDocuments, type Token} from './shell-tokens.js';
import {builtins, endsList, opensList, wrappers} from './shell-vocabulary.js';

/** What a shell script calls, as far as its text tells. */
export type ScriptCommands = {
	/** The programs that it runs by name, in their order, each once; not its own functions, nor what the shell does itself. */
	readonly programs: readonly string[];
	/** Names that it asks for itself before it uses them (`command -v lsof`): it can do without. */
	readonly asked: ReadonlySet<string>;
	/** Whether it sets its PATH, or reads in another file (`source venv/bin/activate`): then more may be found than we see. */
	readonly changesPath: boolean;
};

/**
Reads which programs a shell script runs. A careful guess and no more: what is put together at run time (`"$TOOL"`, `eval`) is not seen, and
of what is in doubt nothing is said.
*/
export function commandsOf(script: Buffer | string): ScriptCommands {
	const text = typeof script === 'string' ? script : script.toString('latin1');
	const tokens = tokensOf(withoutHereDocuments(text.replaceAll('\\\n', ' ')));
	const reader = new CommandReader();
	reader.read(tokens);
	const isOwn = (name: string) => reader.functions.has(name) || builtins.has(name);
	return {
		programs: [...new Set(reader.commands)].filter(name => !isOwn(name)),
		asked: reader.asked,
		changesPath: /(?:^|[\s;])(?:export\s+)?PATH=/v.test(text) || reader.commands.some(name => name === 'source' || name === '.'),
	};
}

/** Commands that only ask whether there is a program. */
const questions: ReadonlySet<string> = new Set(['which', 'type', 'hash']);

/** Finds the words at which a command begins. */
class CommandReader {
	readonly commands: string[] = [];
	readonly functions = new Set<string>();
	readonly asked = new Set<string>();
	/** `command`: the next word is one. `pattern`: up to the `)` of a case. `list`: up to the end of the line or `do`. `test`: up to `]]`. */
	private state: 'command' | 'arguments' | 'pattern' | 'list' | 'test' | 'target' | 'name' = 'command';
	private before: 'command' | 'arguments' = 'command';
	private wrapper: string | undefined;
	private cases = 0;

	read(tokens: readonly Token[]): void {
		for (const [index, token] of tokens.entries()) {
			if (token.kind === 'nested') {
				this.readNested(token.tokens);
			} else if (token.kind === 'operator') {
				this.operator(token.text);
			} else {
				this.word(token, tokens[index + 1]);
			}
		}
	}

	private readNested(tokens: readonly Token[]): void {
		const inner = new CommandReader();
		inner.read(tokens);
		this.commands.push(...inner.commands);
		for (const name of inner.asked) {
			this.asked.add(name);
		}
	}

	private operator(text: string): void {
		if (text === '>') {
			this.before = this.state === 'command' ? 'command' : 'arguments';
			this.state = this.state === 'test' || this.state === 'pattern' ? this.state : 'target';
			return;
		}

		const isInPattern = this.state === 'pattern' && text !== ')';
		if (isInPattern || this.state === 'test') {
			return;
		}

		this.wrapper = undefined;
		this.state = text.startsWith(';;') && this.cases > 0 ? 'pattern' : 'command';
	}

	private word({text, isAssignment}: Token & {readonly kind: 'word'}, next: Token | undefined): void {
		switch (this.state) {
			case 'target': {
				this.state = this.before;
				break;
			}

			case 'test': {
				this.state = text === ']]' ? 'arguments' : 'test';
				break;
			}

			case 'pattern': {
				this.inPattern(text);
				break;
			}

			case 'list': {
				this.inList(text);
				break;
			}

			case 'name': {
				this.functions.add(text ?? '');
				this.state = 'command';
				break;
			}

			case 'command': {
				if (!isAssignment) {
					this.first(text, next);
				}

				break;
			}

			case 'arguments': {
				this.argument(text);
				break;
			}
		}
	}

	private inPattern(text: string | undefined): void {
		if (text !== 'esac') {
			return;
		}

		this.cases--;
		this.state = 'arguments';
	}

	/** `for x in a b; do`, `case x in`. */
	private inList(text: string | undefined): void {
		if (!(text === 'in' && this.wrapper === 'case')) {
			return;
		}

		this.cases++;
		this.wrapper = undefined;
		this.state = 'pattern';
	}

	private first(text: string | undefined, next: Token | undefined): void {
		if (text === undefined) {
			this.state = 'arguments';
		} else if (next?.kind === 'operator' && next.text === '(') {
			this.functions.add(text);
		} else if (opensList.has(text)) {
			this.wrapper = text;
			this.state = 'list';
		} else {
			switch (text) {
				case '[[': {
					this.state = 'test';

					break;
				}

				case 'function': {
					this.state = 'name';

					break;
				}

				case 'esac': {
					this.inPattern(text);

					break;
				}

				default: {
					if (!endsList.has(text)) {
						this.command(text);
					}
				}
			}
		}
	}

	private command(text: string): void {
		this.commands.push(text);
		this.wrapper = questions.has(text) || wrappers.has(text) ? text : undefined;
		this.state = 'arguments';
	}

	/** Behind `sudo`, `nohup`, `xargs` and the like stands a command, after their own options. */
	private argument(text: string | undefined): void {
		if (this.wrapper === undefined) {
			return;
		}

		if (text === undefined) {
			this.wrapper = undefined;
			return;
		}

		const isQuestion = this.wrapper === 'asked' || questions.has(this.wrapper);
		if (this.wrapper === 'command' && /^-v$/iv.test(text)) {
			this.wrapper = 'asked';
		} else if (isQuestion) {
			this.asked.add(text);
		} else if (this.isOwnArgument(text)) {
			this.wrapper = hasOwnValue(this.wrapper, text) ? `${this.wrapper} value` : this.wrapper;
		} else {
			this.command(text);
		}
	}

	private isOwnArgument(text: string): boolean {
		if (this.wrapper?.endsWith(' value') === true) {
			this.wrapper = this.wrapper.slice(0, -' value'.length);
			return !text.startsWith('-');
		}

		const isAmount = (this.wrapper === 'timeout' || this.wrapper === 'nice') && /^[\d.]+[dhms]?$/v.test(text);
		return text.startsWith('-') || isAmount || /^\w+=/v.test(text);
	}
}

function hasOwnValue(wrapper: string, option: string): boolean {
	return new RegExp(wrappers.get(wrapper) ?? '$^', 'v').test(option);
}
