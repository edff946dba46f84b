import {splitWords} from '../actions/shell-words.js';
import {parseKeyValueList} from '../config/supervisor/key-value-list.js';
import type {Program} from '../config/supervisor/programs.js';

/** Smaller bare numbers are counts, seconds and the like. */
const leastBarePort = 1024;

/**
The ports that a program's section in supervisor's config speaks of, the likeliest first: `--port 8001`, `-p 8001`, `--bind 0.0.0.0:8001`,
`PORT=8001` in front of the command or in `environment=`, a bare 8001. Hints, no more: whether anything answers there has to be seen.
*/
export function portHints({command, options}: Pick<Program, 'command' | 'options'>): number[] {
	const words = allWords(command);
	const hints = [...flagged(words), ...inEnvironment(options.get('environment') ?? ''), ...assigned(words), ...withHost(words), ...bare(words)];
	return [...new Set(hints.filter(port => port > 0 && port < 65_536))];
}

/** `bash -c "PORT=8001 exec app"`: what stands in quotes is a command of its own. */
function allWords(command: string): string[] {
	return (splitWords(command) ?? command.split(/\s+/v)).flatMap(word => /\s/v.test(word) ? allWords(word.replaceAll(/["']/gv, ' ')) : [word]);
}

function flagged(words: readonly string[]): number[] {
	return words.flatMap((word, index) => {
		const [, flag, value] = /^(?<flag>-p|--?(?:[\-a-z]+[\-_])?port)(?:=(?<value>\d+))?$/iv.exec(word) ?? [];
		return flag === undefined ? [] : numbers(value ?? words[index + 1] ?? '');
	});
}

function inEnvironment(environment: string): number[] {
	return assigned([...parseKeyValueList(environment) ?? []].map(([name, value]) => `${name}=${value}`));
}

function assigned(words: readonly string[]): number[] {
	return words.flatMap(word => numbers(/^(?:\w+_)?port=(?<port>\d+)$/iv.exec(word)?.groups?.['port'] ?? ''));
}

/** `0.0.0.0:8001`, `localhost:8001`, `[::]:8001`, `:8001`, `http://127.0.0.1:8001/`; no address of another machine. */
function withHost(words: readonly string[]): number[] {
	const pattern = /(?:^|[\/=@])(?:localhost|0\.0\.0\.0|127(?:\.\d+){3}|\[::1?\]|\*)?:(?<port>\d{2,5})(?:\/|$)/v;
	return words.flatMap(word => numbers(pattern.exec(word)?.groups?.['port'] ?? ''));
}

function bare(words: readonly string[]): number[] {
	return words.flatMap(word => numbers(word)).filter(port => port >= leastBarePort);
}

function numbers(text: string): number[] {
	return /^\d{1,5}$/v.test(text) ? [Number(text)] : [];
}
