/** What stands for `%(name)s`, by name. */
export type Expansions = ReadonlyMap<string, string | number>;

/** Not `ok`: supervisor refuses the config; `text` says why. */
export type Formatted = {readonly ok: boolean; readonly text: string};

const placeholder = /%(?:\((?<name>[^\)]*)\))?(?<flags>[ #+\-0]*)(?<width>\d{0,3})(?:\.\d*)?(?<type>.?)/gsv;

/** Python's `text % values`, as supervisor expands the values of its config: `%(here)s`, `%(process_num)02d`, `%%`. */
export function formatPython(text: string, expansions: Expansions): Formatted {
	let result = '';
	let end = 0;
	for (const match of text.matchAll(placeholder)) {
		const part = expand(match.groups ?? {}, expansions);
		if (!part.ok) {
			return part;
		}

		result += text.slice(end, match.index) + part.text;
		end = match.index + match[0].length;
	}

	return {ok: true, text: result + text.slice(end)};
}

type Parts = Readonly<Record<string, string | undefined>>;

function expand({name, flags = '', width = '', type = ''}: Parts, expansions: Expansions): Formatted {
	if (name === undefined) {
		return `${flags}${width}${type}` === '%' ? {ok: true, text: '%'} : failed(`"%${flags}${width}${type}" is no placeholder; a percent sign is written %%`);
	}

	const value = expansions.get(name);
	if (value === undefined) {
		return failed(unknown(name));
	}

	return convert({
		value, type, flags, width: Number(width),
	}) ?? failed(`"%(${name})${flags}${width}${type}" does not fit the value; write %(${name})s`);
}

type Conversion = {readonly value: string | number; readonly type: string; readonly flags: string; readonly width: number};

function convert({value, type, flags, width}: Conversion): Formatted | undefined {
	const isNumber = ['d', 'i', 'u'].includes(type) && typeof value === 'number';
	if (!isNumber && type !== 's') {
		return undefined;
	}

	const text = isNumber && flags.includes('+') ? `+${value}` : String(value);
	const padding = isNumber && flags.includes('0') ? '0' : ' ';
	return {ok: true, text: flags.includes('-') ? text.padEnd(width) : text.padStart(width, padding)};
}

function unknown(name: string): string {
	return name.startsWith('ENV_')
		? `%(${name})s: the variable ${name.slice(4)} is not set in the environment`
		: `%(${name})s is not known to supervisor here`;
}

function failed(text: string): Formatted {
	return {ok: false, text};
}
