import {errorMessage} from '../../core/caught.js';
import {
	programKinds,
	readProcess,
	type Program,
	type ProgramKind,
} from './process.js';
import {type SupervisorConf} from './read-conf.js';
import {
	checkedName,
	integerOf,
	namesOf,
} from './values.js';

export type {Program} from './process.js';

/** What the config's program sections say, and every reason for which supervisor would refuse one of them. */
export type Programs = {readonly programs: readonly Program[]; readonly errors: readonly string[]};

/** All programs of a config, one for each process (`numprocs`), event listeners too. What supervisor would refuse is left out. */
export function programsOf(conf: SupervisorConf): readonly Program[] {
	return readPrograms(conf).programs;
}

/** The same, with the reasons. */
export function readPrograms(conf: SupervisorConf): Programs {
	const groups = readGroups(conf);
	const read = conf.sections.keys().map(section => readSection(conf, section, groups.groups)).toArray();
	return {
		programs: read.flatMap(({programs}) => programs),
		errors: [...groups.errors, ...read.flatMap(({errors}) => errors)].map(error => `${conf.path}: ${error}.`),
	};
}

type Groups = {readonly groups: ReadonlyMap<string, string>; readonly errors: readonly string[]};

/** To which group a program's section belongs, where `[group:x]` names it. */
function readGroups(conf: SupervisorConf): Groups {
	const groups = new Map<string, string>();
	const errors: string[] = [];
	for (const section of conf.sections.keys()) {
		if (section.startsWith('group:')) {
			errors.push(...readGroup(conf, section, groups));
		}
	}

	return {groups, errors};
}

function readGroup(conf: SupervisorConf, section: string, groups: Map<string, string>): string[] {
	try {
		const group = checkedName(section.slice('group:'.length), section);
		return namesOf(conf, section, 'programs').flatMap(program => {
			const named = [`program:${program}`, `fcgi-program:${program}`].find(name => conf.sections.has(name));
			groups.set(named ?? '', group);
			return named === undefined ? [`[${section}] names the program ${program}, which is not there`] : [];
		});
	} catch (error) {
		return [errorMessage(error)];
	}
}

function readSection(conf: SupervisorConf, section: string, groups: ReadonlyMap<string, string>): Programs {
	const kind = programKinds.find(name => section.startsWith(`${name}:`));
	try {
		return {programs: kind === undefined ? [] : readProcesses(conf, section, kind, groups), errors: []};
	} catch (error) {
		return {programs: [], errors: [errorMessage(error)]};
	}
}

/** More would be a slip of the hand that takes the machine's memory. */
const mostProcesses = 10_000;

function readProcesses(conf: SupervisorConf, section: string, kind: ProgramKind, groups: ReadonlyMap<string, string>): Program[] {
	const program = checkedName(section.slice(kind.length + 1), section);
	const group = groups.get(section) ?? program;
	const count = integerOf(conf, section, 'numprocs', 1);
	const first = integerOf(conf, section, 'numprocs_start', 0);
	if (count > mostProcesses) {
		throw new Error(`[${section}] numprocs: ${count} is more than ${mostProcesses}`);
	}

	return Array.from({length: Math.max(0, count)}, (_, index) => readProcess(conf, {
		section, kind, program, group, number: first + index, count,
	}));
}
