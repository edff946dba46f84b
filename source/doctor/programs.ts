import {nearest, suggest} from '../config/problem.js';
import type {ProcessIndex, ProcessInfo} from '../core/observation.js';
import type {ServiceSettings} from '../core/settings.js';
import {fail, ok, warn, type Finding} from './finding.js';

/** Whether supervisor knows the services that the config names, and how they are. */
export function judgePrograms(services: ReadonlyArray<Pick<ServiceSettings, 'name'>>, processes: ProcessIndex): Finding[] {
	const known = new Set(processes.all.flatMap(({group, name}) => group === name ? [name] : [`${group}:${name}`, name]));
	return services.map(({name}) => {
		const process = processes.find(name);
		return process === undefined ? unknown(name, known) : judgeState(name, process);
	});
}

function unknown(name: string, known: ReadonlySet<string>): Finding {
	const mend = `${suggest(nearest(name, known)) ?? ''} Correct it in "services", or add the program to supervisor's config and run: supervisorctl update`;
	return fail(`service ${name}`, `supervisor does not know a program of this name (it knows ${[...known].join(', ')})`, mend.trimStart());
}

function judgeState(name: string, {state, pid, spawnError}: ProcessInfo): Finding {
	const subject = `service ${name}`;
	switch (state) {
		case 'RUNNING': {
			return ok(subject, `RUNNING (pid ${pid})`);
		}

		case 'STARTING': {
			return warn(subject, 'STARTING: it is not up yet', 'Look again when it runs: cfd doctor');
		}

		case 'STOPPED':
		case 'STOPPING': {
			return warn(subject, `${state}: somebody has stopped it, so it does not count`, `If it should run: supervisorctl start ${name}`);
		}

		case 'BACKOFF':
		case 'EXITED':
		case 'FATAL':
		case 'UNKNOWN': {
			const why = spawnError === '' ? '' : `: ${spawnError}`;
			return fail(subject, `${state}${why}: it counts as failing`, `See why: supervisorctl tail ${name} stderr; then: supervisorctl start ${name}`);
		}
	}
}

/** Programs that supervisor runs and nobody watches; `exempt`: detectors and event listeners. */
export function judgeUnwatched(services: ReadonlyArray<Pick<ServiceSettings, 'name'>>, processes: ProcessIndex, exempt: ReadonlySet<string>): Finding[] {
	const watched = new Set(services.map(({name}) => processes.find(name)));
	const rest = processes.all.filter(process => !watched.has(process) && !exempt.has(`${process.group}:${process.name}`));
	const names = rest.map(({group, name}) => group === name ? name : `${group}:${name}`);
	return names.length === 0 ? [] : [warn('services', `supervisor runs programs that are not watched: ${names.join(', ')}`, 'Add them to "services" if the system needs them.')];
}
