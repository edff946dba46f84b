import {commands, commonOptions, type CommandSpec, type OptionSpec} from '../commands/table.js';
import {bold, heading, indented, italic, roff, term} from './roff.js';

/** What the environment says, beside the keys of the config. */
const variables: ReadonlyArray<readonly [name: string, text: string]> = [
	['CFD_CONFIG', 'the configuration, where --config does not name one'],
	['CFD_*', 'any single key of the configuration outside services and databases: CFD_CHECK_INTERVAL, CFD_THRESHOLDS_WARNING, CFD_API_PORT'],
	['SMS_ENABLED', 'true or false; left out, texts are sent as soon as everything for them is there'],
	['SMS_PHONE_NUMBER', 'the receivers of texts, with commas between them'],
	['TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM_NUMBER', 'the credentials of the texts'],
	['SMTP_USER, SMTP_PASSWORD', 'the sign-in at the mail server'],
	['WEBHOOK_SECRET', 'what requests of the webhook are signed with'],
	['NO_COLOR, FORCE_COLOR', 'colours of the screen'],
];

const files: ReadonlyArray<readonly [name: string, text: string]> = [
	['cascading-failure-detector.json', 'the configuration, in the project\'s folder; cfd init writes it'],
	['logs/cascading_failure_detector.log', 'events, one JSON object a line'],
	['.cascading-failure-detector/', 'the state directory, its owner\'s alone: the history of incidents, restarts and alerts, the last status, a folder for each restart'],
];

const examples: ReadonlyArray<readonly [line: string, text: string]> = [
	['cfd init && cfd doctor', 'writes a configuration for the system of this folder, and checks the whole set-up'],
	['cfd disarm --for 30m --reason deploy', 'no automatic restart for half an hour'],
	['cfd restart --dry-run', 'what would run, and whether it could'],
	['cfd snapshot | jq .decision', 'the level, the evidence and what follows, in one sentence'],
];

/**
The manual page cfd(1) in roff, from the command table. No date: the same source makes the same page.

@param version - The program's.
*/
export function manual(version: string): string {
	return [
		`.TH CFD 1 "" ${JSON.stringify(`cascading-failure-detector ${version}`)} "User Commands"`,
		heading('NAME'),
		roff('cfd, cascading-failure-detector - watches a system under supervisord and restarts it when, and only when, it fails as a whole'),
		heading('SYNOPSIS'),
		...commands.flatMap((command, index) => [...(index === 0 ? [] : ['.br']), synopsis(command)]),
		heading('DESCRIPTION'),
		...[
			'Looks at the programs of a supervisord, at supervisord itself, at databases and at files that nothing works without.',
			'When several have failed again and again, it alerts, and says what it is about to do and when.',
			'If nobody calls it off and the failure is still there, it runs the system\'s own restart script, stays alive through it, and checks what came of it.',
		].map(line => roff(line)),
		'.PP',
		roff('Which programs these are and when it is enough stands in the configuration, a JSON file. The automatic restart is limited, and can be switched off for a while or for good.'),
		heading('COMMANDS'),
		...commands.flatMap(command => commandEntry(command)),
		heading('OPTIONS EVERYWHERE'),
		...optionEntries(commonOptions),
		heading('EXIT STATUS'),
		roff('Beside those of the commands above: 64 wrong usage, 69 no detector runs or no status could be had, 70 a fault of the program,'),
		roff('75 withheld or already in progress, 78 invalid configuration.'),
		heading('ENVIRONMENT'),
		...variables.flatMap(([name, text]) => term(bold(name), roff(`${text}.`))),
		heading('FILES'),
		...files.flatMap(([name, text]) => term(italic(name), roff(`${text}.`))),
		heading('EXAMPLES'),
		...examples.flatMap(([line, text]) => term(bold(line), roff(`${text}.`))),
		heading('SEE ALSO'),
		`${bold('supervisord')}(1), ${bold('supervisorctl')}(1)`,
	].join('\n');
}

function synopsis({usage, options, operands}: CommandSpec): string {
	const own = Object.entries(options).map(([name, option]) => ` [${spelled(`--${name}`, option)}]`);
	return [bold(`cfd ${usage}`.trimEnd()), ...own, ...(operands === undefined ? [] : [` ${italic(operands)}`])].join('');
}

function commandEntry({usage, text, options, exit}: CommandSpec): string[] {
	return [
		...term(bold(`cfd ${usage}`.trimEnd()), roff(`${sentence(text)} Exit status: ${exit}.`)),
		...indented(optionEntries(options)),
	];
}

function optionEntries(options: Readonly<Record<string, OptionSpec>>): string[] {
	return Object.entries(options).flatMap(([name, option]) => {
		const short = option.short === undefined ? '' : `${bold(`-${option.short}`)}, `;
		return term(`${short}${spelled(`--${name}`, option)}`, roff(sentence(option.text)));
	});
}

function spelled(name: string, {value}: OptionSpec): string {
	return value === undefined ? bold(name) : `${bold(name)} ${italic(value)}`;
}

function sentence(text: string): string {
	return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}
