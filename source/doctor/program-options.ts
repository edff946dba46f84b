import type {Program} from '../config/supervisor/programs.js';
import {ok, warn, type Finding} from './finding.js';

export type ProgramFacts = {
	/** Its name in "services". */
	readonly name: string;
	readonly program: Pick<Program, 'startsecs' | 'autostart' | 'options'>;
	/** Processes that it has started itself and that run now. */
	readonly children: number;
};

/** Supervisor gives up after 3; with hundreds it tries for hours and calls it BACKOFF all the while. */
const manyRetries = 50;

/** Supervisor's settings that hide a crash loop, or leave something behind when a program is stopped. */
export function judgeOptions(facts: readonly ProgramFacts[]): Finding[] {
	const found = facts.flatMap(fact => rules.flatMap(({rule, mend}) => {
		const what = rule(fact);
		return what === undefined ? [] : [{what, mend, name: fact.name}];
	}));
	const together = Map.groupBy(found, ({what, mend}) => `${what}\n${mend}`);
	return found.length === 0 && facts.length > 0
		? [ok('supervisor options', 'nothing in the programs\' sections hides a crash loop')]
		: together.values().flatMap(group => {
			const [first] = group;
			return first === undefined ? [] : [warn('supervisor options', `${first.what}: ${group.map(({name}) => name).join(', ')}`, first.mend)];
		}).toArray();
}

type Rule = {
	readonly rule: (facts: ProgramFacts) => string | undefined;
	readonly mend: string;
};

const rules: readonly Rule[] = [
	{
		rule: ({program}) => program.startsecs === 0 ? 'startsecs=0 hides a crash loop: what ends at once still counts as started' : undefined,
		mend: 'Set startsecs=1 or more in the program\'s section.',
	},
	{
		rule: ({program}) => /^(?:false|no|off|0)$/iv.test(program.options.get('autorestart')?.trim() ?? '')
			? 'autorestart=false: once ended it stays down until somebody starts it'
			: undefined,
		mend: 'Set autorestart=true, so that one crash is supervisor\'s business and not that of a MASTER RESTART.',
	},
	{
		rule: ({program}) => program.autostart ? undefined : 'autostart=false: after a MASTER RESTART it stays stopped',
		mend: 'Set autostart=true, or take it out of "services".',
	},
	{
		rule: ({program}) => Number(program.options.get('startretries') ?? 3) >= manyRetries ? 'startretries is so high that a program which cannot start is tried for hours' : undefined,
		mend: 'Set startretries to 10 or less: FATAL says sooner that it is down.',
	},
	{
		rule: ({program, children}) => children > 0 && !isSet(program, 'stopasgroup') && !isSet(program, 'killasgroup')
			? 'it has child processes, which outlive a stop without stopasgroup and killasgroup'
			: undefined,
		mend: 'Set stopasgroup=true and killasgroup=true in the program\'s section: children left behind keep its port.',
	},
];

function isSet({options}: ProgramFacts['program'], option: string): boolean {
	return /^(?:true|yes|on|1)$/iv.test(options.get(option)?.trim() ?? '');
}
