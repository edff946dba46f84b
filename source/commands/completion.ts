import {bashCompletion} from './completion/bash.js';
import {fishCompletion} from './completion/fish.js';
import {zshCompletion} from './completion/zsh.js';
import type {Invocation} from './parse.js';
import {complain, print} from './settings.js';

const scripts: Readonly<Record<string, () => string>> = {bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion};

/** `cfd completion bash|zsh|fish`: a script for the shell on stdout. It changes no file. */
export async function completion({operands}: Invocation): Promise<number> {
	const [shell, ...more] = operands;
	const script = shell !== undefined && more.length === 0 && Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
	if (!script) {
		complain(`cfd completion takes one shell of ${Object.keys(scripts).join(', ')}, for example: eval "$(cfd completion bash)"`);
		return 64;
	}

	print(script());
	return 0;
}
