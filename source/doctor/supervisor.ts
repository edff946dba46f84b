import {shutdownFault, type SupervisorObservation} from '../core/observation.js';
import {fail, ok, warn, type Finding} from './finding.js';

export type SupervisorFacts = {
	readonly seen: SupervisorObservation;
	/** Where it was asked, for people. */
	readonly place: string;
	/** `undefined` unless `supervisor.url` stands in the config, and supervisor's own config names another place which answers. */
	readonly answersElsewhere: string | undefined;
	/** What the supervisord processes of this machine were called with. */
	readonly running: readonly string[];
};

/** Whether supervisor can be asked (decision 6: an answer is all that counts). */
export function judgeSupervisor({seen, place, answersElsewhere, running}: SupervisorFacts): Finding {
	const subject = 'supervisor';
	switch (seen.kind) {
		case 'answer': {
			return ok(subject, `answers at ${place} within ${seen.latency} ms: ${seen.processes.all.length} programs`);
		}

		case 'fault': {
			return seen.code === shutdownFault
				? warn(subject, `${place}: it is shutting down`, 'Wait until it runs again, then: cfd doctor')
				: fail(subject, `${place}: fault ${seen.code}: ${seen.detail}`, 'See its log (supervisorctl maintail).');
		}

		case 'denied': {
			return fail(subject, `${place}: ${seen.detail}`, 'Run the detector as a user who may open it: see chmod=, chown=, username= and password= in its config.');
		}

		case 'unobservable': {
			return warn(subject, `${place}: ${seen.detail}`, 'Try again.');
		}

		case 'no answer': {
			return fail(subject, `${place}: ${seen.detail}`, mendNoAnswer(answersElsewhere, running));
		}
	}
}

function mendNoAnswer(answersElsewhere: string | undefined, running: readonly string[]): string {
	if (answersElsewhere !== undefined) {
		return `It answers at ${answersElsewhere}: set "supervisor.url" to that, or leave it out.`;
	}

	return running.length === 0
		? 'Start supervisord, or name the config that it runs with in "supervisor.config".'
		: `A supervisord runs as: ${running.join(' | ')}. Name the config that it was started with in "supervisor.config".`;
}
