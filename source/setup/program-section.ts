export type SectionPlaces = {
	/** All absolute. */
	readonly node: string;
	readonly program: string;
	readonly config: string;
	readonly root: string;
	readonly logDirectory: string;
};

export const detectorProgram = 'cascading_failure_detector';

/**
The section for supervisor's config that has supervisor run the detector. Every path is absolute: a supervised program often gets a `PATH` with
nothing but its own environment in it.
*/
export function programSection({node, program, config, root, logDirectory}: SectionPlaces): string[] {
	const command = [node, program, '--headless', '--config', config].map(word => quoted(word)).join(' ');
	return [
		`[program:${detectorProgram}]`,
		`command=${escaped(command)}`,
		`directory=${escaped(root)}`,
		'autostart=true',
		'autorestart=true',
		`stdout_logfile=${escaped(`${logDirectory}/${detectorProgram}.out.log`)}`,
		`stderr_logfile=${escaped(`${logDirectory}/${detectorProgram}.err.log`)}`,
	];
}

/** Supervisor splits the command as a shell does. */
function quoted(word: string): string {
	return /^[\w%+,\-.\/:=@]+$/v.test(word) ? word : `"${word.replaceAll(/(?<special>["\\])/gv, String.raw`\$<special>`)}"`;
}

/** Supervisor expands `%(name)s` in every value, and a `;` behind a blank begins a comment. */
function escaped(text: string): string {
	return text.replaceAll('%', '%%');
}
