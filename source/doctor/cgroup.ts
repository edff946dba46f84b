import {fail, ok, warn, type Finding} from './finding.js';

/** Whether the restart script would be ended together with what it restarts. `danger`: the sentence of `findCgroupDanger`. */
export function judgeCgroup(danger: string | undefined, isEnabled: boolean): Finding {
	if (danger === undefined) {
		return ok('script survival', 'nothing ends the script together with supervisord');
	}

	const end = danger.search(/Set KillMode|Make process 1/v);
	const [what, mend] = end === -1 ? [danger, 'Start supervisord in a way that leaves the script alive.'] : [danger.slice(0, end).trim(), danger.slice(end)];
	return (isEnabled ? fail : warn)('script survival', what, mend);
}
