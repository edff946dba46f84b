import {resolve} from 'node:path';
import {type Options} from '../ini.js';
import {parseKeyValueList} from './key-value-list.js';
import {type Expansions} from './python-format.js';
import {optionOf, type SupervisorConf} from './read-conf.js';
import {
	checkedName,
	isOn,
	integerOf,
	neededTextOf,
	textOf,
} from './values.js';

/** One process that supervisor looks after, as its config has it. */
export type Program = {
	/** The process's name; `group:name` is what supervisorctl takes. */
	readonly name: string;
	readonly group: string;
	readonly kind: ProgramKind;
	/** Expanded, as supervisor runs it. */
	readonly command: string;
	/** Absolute; `undefined` if it runs where supervisord runs. */
	readonly directory: string | undefined;
	readonly autostart: boolean;
	/** Seconds. */
	readonly startsecs: number;
	/** Everything that its section says, expanded where that is possible. */
	readonly options: Options;
};

export const programKinds = ['program', 'fcgi-program', 'eventlistener'] as const;

export type ProgramKind = typeof programKinds[number];

/** Which of a section's processes is meant. */
export type Identity = {
	readonly section: string;
	readonly kind: ProgramKind;
	readonly program: string;
	readonly group: string;
	/** `%(process_num)s`. */
	readonly number: number;
	/** `numprocs`. */
	readonly count: number;
};

/** Reads one process; throws where supervisor would refuse its section. */
export function readProcess(conf: SupervisorConf, identity: Identity): Program {
	const {section, kind, group} = identity;
	const expansions = processExpansions(conf, identity);
	const directory = textOf(conf, section, 'directory', expansions);
	return {
		name: checkedName(processName(conf, identity, expansions), section),
		group,
		kind,
		command: neededTextOf(conf, section, 'command', expansions),
		directory: directory === undefined ? undefined : resolve(conf.cwd, directory),
		autostart: isOn(conf, section, 'autostart', true),
		startsecs: integerOf(conf, section, 'startsecs', 1),
		options: expandedOptions(conf, section, expansions),
	};
}

function processName(conf: SupervisorConf, {section, program, count}: Identity, expansions: Expansions): string {
	const pattern = conf.sections.get(section)?.get('process_name') ?? conf.defaults.get('process_name') ?? '%(program_name)s';
	if (count > 1 && !pattern.includes('%(process_num)')) {
		throw new Error(`[${section}] has numprocs=${count}, so %(process_num)s must be in its process_name`);
	}

	return textOf(conf, section, 'process_name', expansions) ?? program;
}

/** What the section itself puts into the environment may be used in its other options. */
function processExpansions(conf: SupervisorConf, {section, program, group, number, count}: Identity): Expansions {
	const own = new Map<string, string | number>([
		['program_name', program],
		['group_name', group],
		['process_num', number],
		['numprocs', count],
	]);
	const environment = textOf(conf, section, 'environment', own) ?? '';
	const pairs = parseKeyValueList(environment);
	if (pairs === undefined) {
		throw new Error(`[${section}] environment: this is no list KEY="value",KEY2="value2"`);
	}

	return new Map([...own, ...[...pairs].map(([name, value]) => [`ENV_${name}`, value] as const)]);
}

function expandedOptions(conf: SupervisorConf, section: string, expansions: Expansions): Options {
	const raw = [...conf.defaults, ...conf.sections.get(section) ?? []];
	return new Map(raw.map(([name, value]) => {
		const expanded = optionOf(conf, section, name, expansions);
		return [name, expanded?.ok === true ? expanded.text : value];
	}));
}
