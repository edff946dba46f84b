/** Text for roff: no character of it is a command, and hyphens stay hyphens that can be copied. */
export function roff(text: string): string {
	return text.replaceAll('\\', String.raw`\e`).replaceAll('-', String.raw`\-`).replaceAll(/^(?=['.])/gmv, String.raw`\&`);
}

export function bold(text: string): string {
	return String.raw`\fB${roff(text)}\fR`;
}

export function italic(text: string): string {
	return String.raw`\fI${roff(text)}\fR`;
}

export function heading(title: string): string {
	return `.SH ${title}`;
}

/** A term with what it means, indented. Both are roff already. */
export function term(name: string, meaning: string): string[] {
	return ['.TP', name, meaning];
}

/** One step further to the right. */
export function indented(lines: readonly string[]): string[] {
	return lines.length === 0 ? [] : ['.RS', ...lines, '.RE'];
}
