import {commands, commonOptions, type CommandSpec, type OptionSpec} from './table.js';

/** The overview: every command in a line. */
export function overview(): string {
	const rows = commands.map(({usage, text}) => [`cfd ${usage}`.trimEnd(), text] as const);
	return [
		'Watches a system under supervisord and brings it back with one restart script when, and only when, it fails as a whole.',
		'',
		'Usage',
		...align(rows),
		'',
		'Options everywhere',
		...optionRows(commonOptions),
		'',
		'More of one command: cfd COMMAND --help',
	].join('\n');
}

/** One command: usage, options, exit codes. */
export function commandHelp({usage, text, options, operands, exit}: CommandSpec): string {
	return [
		`cfd ${usage} ${Object.keys(options).length > 0 ? '[options] ' : ''}${operands ?? ''}`.trimEnd(),
		'',
		`${text[0]?.toUpperCase()}${text.slice(1)}.`,
		'',
		'Options',
		...optionRows({...options, ...commonOptions}),
		'',
		`Exit codes: ${exit}; 64 wrong usage; 78 invalid configuration`,
	].join('\n');
}

function optionRows(options: Readonly<Record<string, OptionSpec>>): string[] {
	return align(Object.entries(options).map(([name, {short, value, text}]) =>
		[`${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`, text] as const));
}

function align(rows: ReadonlyArray<readonly [string, string]>): string[] {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
