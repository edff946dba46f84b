import type {Preflight} from '../actions/preflight.js';
import {fail, ok, warn, type Finding} from './finding.js';

export type ScriptFacts = {
	/** As the config has it. */
	readonly path: string;
	readonly preflight: Preflight;
	/** Whether it is there, and whether its user may execute it; the detector calls it with bash, people do not. */
	readonly isThere: boolean;
	readonly isExecutable: boolean;
	/** Whether the config allows automatic restarts. */
	readonly isEnabled: boolean;
	/** Where these two are in the PATH that the script gets; `undefined`: nowhere. */
	readonly supervisorctl: string | undefined;
	readonly supervisord: string | undefined;
};

/** Whether the restart script could do its work (decision 9, and what a person may want to know beyond that). */
export function judgeScript(facts: ScriptFacts): Finding[] {
	const {path, preflight: {problems, warnings, missingTools, running}, isThere, isExecutable} = facts;
	const subject = `script ${path}`;
	const findings = [
		...problems.map(({what, mend}) => isThere || facts.isEnabled ? fail(subject, what, mend) : warn(subject, what, mend)),
		...warnings.map(({what, mend}) => warn(subject, what, mend)),
		...missingTools.map(({name, isCertain}) => (isCertain ? fail : warn)(
			subject,
			`it runs ${name}, which is in no folder ${isCertain ? 'of the PATH that it gets' : 'that we know of'}`,
			`Install ${name}, or add its folder to the PATH of the detector (environment= of its section in supervisor's config).`,
		)),
		...(isThere && !isExecutable ? [warn(subject, 'it is not executable; the detector runs it with bash all the same', `chmod +x ${path}, so that people can start it by hand`)] : []),
		...(running === undefined ? [] : [warn(subject, `a copy runs already (pid ${running})`, 'Wait until it has ended.')]),
	];
	return [
		...(findings.length === 0 ? [ok(subject, 'there, sound, nobody else can write it, and it finds its tools')] : findings),
		...(missingTools.some(({name}) => /^supervisor(?:ctl|d)$/v.test(name)) ? [] : judgeSupervisorTools(facts)),
	];
}

function judgeSupervisorTools({supervisorctl, supervisord}: ScriptFacts): Finding[] {
	const missing = Object.entries({supervisorctl, supervisord}).flatMap(([name, place]) => place === undefined ? [name] : []);
	if (missing.length === 0) {
		return [ok('supervisor tools', `${supervisorctl}, ${supervisord}`)];
	}

	const what = `${missing.join(' and ')} cannot be found in the PATH that the script gets`;
	return [warn('supervisor tools', what, 'Install supervisor there, or add its folder to the PATH of the detector.')];
}
