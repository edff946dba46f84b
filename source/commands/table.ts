import {stories} from '../demo/story.js';

/**
Every command of the program, once: the parser, the help, the completions and the manual are made from this table (interface: Commands).
*/

export type OptionSpec = {
	readonly type: 'string' | 'boolean';
	/** What stands for the value in the help. */
	readonly value?: string;
	readonly short?: string;
	readonly multiple?: true;
	/** What the value may be, where that is a few words: for the completions. */
	readonly words?: readonly string[];
	readonly text: string;
};

export type CommandName =
	| 'monitor' | 'headless' | 'attach' | 'snapshot' | 'check' | 'restart' | 'abort' | 'disarm' | 'arm' | 'history' | 'explain' | 'doctor' | 'init' | 'test-alert' | 'replay'
	| 'demo' | 'completion';

export type CommandSpec = {
	readonly name: CommandName;
	/** How it is typed, after `cfd`; some are options by tradition. */
	readonly usage: string;
	readonly text: string;
	readonly options: Readonly<Record<string, OptionSpec>>;
	/** What may stand behind it; `undefined`: nothing. */
	readonly operands?: string;
	/** What that may be, where it is one of a few words. */
	readonly operandWords?: readonly string[];
	readonly exit: string;
	/** Whether it works without a configuration. */
	readonly needsNoConfig?: true;
};

/** Options of every command. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = {
	config: {type: 'string', value: 'FILE', text: 'the configuration; else $CFD_CONFIG, ./cascading-failure-detector.json, the user\'s config directory'},
	help: {type: 'boolean', short: 'h', text: 'this help'},
	version: {type: 'boolean', short: 'v', text: 'the version'},
};

const reason: OptionSpec = {type: 'string', value: 'TEXT', text: 'why, for the history'};
const json: OptionSpec = {type: 'boolean', text: 'as JSON'};

export const commands: readonly CommandSpec[] = [
	{name: 'monitor', usage: '', text: 'live monitor: runs the engine, or attaches to the detector that runs already', options: {}, exit: '0'},
	{name: 'headless', usage: '--headless', text: 'the engine alone, for supervisor: one plain line per event', options: {}, exit: '0'},
	{name: 'attach', usage: '--attach', text: 'the viewer alone, never an engine', options: {}, exit: '0; 69 if no detector runs'},
	{
		name: 'snapshot',
		usage: 'snapshot',
		text: 'the status as JSON, from the running detector or from one check',
		options: {output: {type: 'string', value: 'FILE', short: 'o', text: 'write it to FILE, atomically'}},
		exit: '0 whatever the level; 69 if no status could be had',
	},
	{name: 'check', usage: 'check', text: 'one line for a monitoring system (Nagios plugin format)', options: {}, exit: '0 NONE, 1 WARNING, 2 CRITICAL or CASCADING, 3 unknown or stale'},
	{
		name: 'restart',
		usage: 'restart',
		text: 'manual MASTER RESTART; asks first',
		options: {
			reason,
			yes: {type: 'boolean', short: 'y', text: 'do not ask'},
			'dry-run': {type: 'boolean', text: 'print the preflight and what would run'},
		},
		exit: '0 recovered; 1 failed; 75 withheld or already in progress',
	},
	{name: 'abort', usage: 'abort', text: 'calls off the automatic restart that is due in this incident', options: {}, exit: '0; 1 if none is due'},
	{
		name: 'disarm',
		usage: 'disarm',
		text: 'automatic restart off, for 1 hour if no time is given',
		options: {for: {type: 'string', value: 'DURATION', text: 'for how long: 30m, 2h, 1d; "ever" until armed by hand'}, reason},
		exit: '0',
	},
	{name: 'arm', usage: 'arm', text: 'automatic restart on', options: {}, exit: '0'},
	{
		name: 'history',
		usage: 'history',
		text: 'incidents, restarts, alerts',
		options: {json, since: {type: 'string', value: 'DURATION', text: 'how far back: 12h, 7d (default)'}},
		exit: '0',
	},
	{name: 'explain', usage: 'explain', text: 'why the level is what it is, and what would happen next', options: {}, exit: '0'},
	{
		name: 'doctor',
		usage: 'doctor',
		text: 'checks the whole set-up without changing anything',
		options: {json},
		exit: '0 nothing fails (warnings are allowed); 1 something fails',
	},
	{
		name: 'init',
		usage: 'init',
		text: 'writes a config from an existing supervisord.conf and port manifest',
		options: {
			'supervisor-conf': {type: 'string', value: 'FILE', text: 'the supervisord.conf; else the one of this folder, or of the machine'},
			output: {type: 'string', value: 'FILE', short: 'o', text: 'where to write it; else ./cascading-failure-detector.json'},
			force: {type: 'boolean', short: 'f', text: 'replace a config that is there'},
		},
		exit: '0; 1 nothing was written',
		needsNoConfig: true,
	},
	{name: 'test-alert', usage: 'test-alert', text: 'sends one test message through each configured channel and follows it', options: {}, exit: '0 all arrived; 1 otherwise'},
	{
		name: 'replay',
		usage: 'replay',
		text: 'runs the real engine over incident files, or over what was recorded, in virtual time',
		options: {
			json,
			set: {type: 'string', value: 'KEY=VALUE', multiple: true, text: 'another value for a key of the configuration; may be given again'},
			'from-history': {type: 'boolean', text: 'instead of FILE: what was recorded here, beside what was really done'},
			since: {type: 'string', value: 'DURATION', text: 'with --from-history: how far back: 12h, 7d (default), 30d'},
		},
		operands: 'FILE...',
		exit: '0 expectations met, or the record replayed; 1 not met; 69 nothing was recorded',
		needsNoConfig: true,
	},
	{
		name: 'demo',
		usage: 'demo',
		text: 'nine simulated services on loopback, the real engine and the real screen over them',
		options: {story: {type: 'string', value: 'NAME', text: `plays a story and ends: ${stories.map(story => story.name).join(', ')}`, words: stories.map(story => story.name)}},
		exit: '0',
		needsNoConfig: true,
	},
	{
		name: 'completion',
		usage: 'completion',
		text: 'prints the completions for a shell: bash, zsh or fish',
		options: {},
		operands: 'SHELL',
		operandWords: ['bash', 'zsh', 'fish'],
		exit: '0',
		needsNoConfig: true,
	},
];

/** Options that stand for a command (`cfd --headless`). */
export const commandFlags: Readonly<Record<string, CommandName>> = {headless: 'headless', attach: 'attach', snapshot: 'snapshot'};

export function findCommand(name: string): CommandSpec | undefined {
	return commands.find(command => command.name === name);
}
