/**
Reads ini text as Python's RawConfigParser does with supervisor's settings (options.py, UnhosedConfigParser): `;` and `#` begin a
comment at the start of a line or after white space, option names are case-insensitive, `=` or `:` divides, lines indented deeper go on
with the value, sections and options may be repeated.

No library: those on npm make objects of dots in section names, strip every `;`, know no continuation lines, or read `%`.
*/
export type Ini = {
	/** In the order in which they first appear; option names in lower case. */
	readonly sections: Sections;
	/** `[DEFAULT]`: what every section has beside its own. */
	readonly defaults: Options;
	/** Lines that are neither section nor option; supervisor refuses the whole file then. */
	readonly errors: readonly IniError[];
};

export type Options = ReadonlyMap<string, string>;
export type Sections = ReadonlyMap<string, Options>;

/** The line, from 1, and what is wrong with it. */
export type IniError = {readonly line: number; readonly text: string};

type Draft = {
	readonly sections: Map<string, Map<string, string[]>>;
	readonly defaults: Map<string, string[]>;
	readonly errors: IniError[];
	section: Map<string, string[]> | undefined;
	/** The value that a deeper line goes on with. */
	value: string[] | undefined;
	indent: number;
};

const inlineComment = /(?:^|\s)[#;]/v;
const option = /^(?<name>[^:=]*)[:=](?<value>.*)$/sv;
const header = /^\[(?<name>.+)\]/sv;

export function parseIni(text: string): Ini {
	const draft: Draft = {
		sections: new Map(), defaults: new Map(), errors: [], section: undefined, value: undefined, indent: 0,
	};
	if (text.startsWith('\u{FEFF}')) {
		// Python takes it for a letter, JavaScript for white space.
		draft.errors.push({line: 1, text: 'a byte order mark comes before the first section; save the file without one'});
	}

	for (const [index, line] of text.split(/\r\n|\r|\n/v).entries()) {
		readLine(draft, line, index + 1);
	}

	return {
		sections: new Map([...draft.sections].map(([name, options]) => [name, joined(options)])),
		defaults: joined(draft.defaults),
		errors: draft.errors,
	};
}

function readLine(draft: Draft, line: string, number: number): void {
	const content = withoutComment(line);
	if (content === '') {
		// An empty line is part of the value, a comment is not: neither ends it.
		if (line.trim() === '') {
			draft.value?.push('');
		}

		return;
	}

	const indent = line.search(/\S/v);
	if (draft.value !== undefined && indent > draft.indent) {
		draft.value.push(content);
		return;
	}

	draft.indent = indent;
	readStatement(draft, content, number);
}

function readStatement(draft: Draft, content: string, number: number): void {
	const name = header.exec(content)?.groups?.['name'];
	if (name !== undefined) {
		draft.section = name === 'DEFAULT' ? draft.defaults : sectionOf(draft, name);
		draft.value = undefined;
		return;
	}

	if (draft.section === undefined) {
		draft.errors.push({line: number, text: 'no section comes before this line'});
		return;
	}

	const found = option.exec(content)?.groups;
	const key = (found?.['name'] ?? '').trim().toLowerCase();
	if (found === undefined || key === '') {
		draft.errors.push({line: number, text: 'this is neither a section, an option nor a comment'});
		return;
	}

	draft.value = [(found['value'] ?? '').trim()];
	draft.section.set(key, draft.value);
}

function sectionOf({sections}: Draft, name: string): Map<string, string[]> {
	const section = sections.get(name) ?? new Map<string, string[]>();
	sections.set(name, section);
	return section;
}

function withoutComment(line: string): string {
	const start = inlineComment.exec(line)?.index;
	return (start === undefined ? line : line.slice(0, start)).trim();
}

function joined(options: ReadonlyMap<string, readonly string[]>): Options {
	return new Map([...options].map(([name, lines]) => [name, lines.join('\n').trimEnd()]));
}
