import type {Settings} from '../core/settings.js';
import type {Status} from '../core/status.js';
import {fail, ok, warn, type Finding} from './finding.js';

export type DetectorFacts = {
	/** What the running detector says; `undefined` if none answers. */
	readonly status: Status | undefined;
	readonly version: string;
	/** The name of the detector's section in supervisor's config; `undefined` if there is none. */
	readonly section: string | undefined;
	/** Names in "services" that are a detector: it must not count itself. */
	readonly watchesItself: readonly string[];
};

/** Whether a detector runs, the same as this one, and whether supervisor starts it again. */
export function judgeDetector({status, version, section, watchesItself}: DetectorFacts): Finding[] {
	return [
		judgeRunning(status, version),
		section === undefined
			? warn('detector section', 'supervisor\'s config has no program that runs the detector', 'Add the section that "cfd init" prints, then: supervisorctl update')
			: ok('detector section', `supervisor runs it as ${section}`),
		...watchesItself.map(name => warn(`service ${name}`, 'the detector watches itself', 'Take it out of "services": supervisor starts it again by itself.')),
	];
}

function judgeRunning(status: Status | undefined, version: string): Finding {
	if (status === undefined) {
		return warn('detector', 'no detector runs: nothing is watched now', 'Start it: supervisorctl start cascading_failure_detector, or cfd --headless');
	}

	const {pid, version: running} = status.detector;
	return running === version
		? ok('detector', `runs (pid ${pid}); level ${status.failure_level}`)
		: warn('detector', `runs (pid ${pid}) as version ${running}; this is ${version}`, 'Restart it: supervisorctl restart cascading_failure_detector');
}

export type ApiFacts = {
	readonly api: Settings['api'];
	/** The detector's own status server answers there. */
	readonly isOurs: boolean;
	/** Who listens on the port, if somebody does. */
	readonly listener: string | undefined;
	/** What binding the address came to: the system's code for why not; `undefined` if it works. */
	readonly bindError: string | undefined;
	/** A service whose health check is on the same port. */
	readonly sharedWith: string | undefined;
};

/** Whether the status can be served where the config says. */
export function judgeApi({api, isOurs, listener, bindError, sharedWith}: ApiFacts): Finding {
	const place = `${api.host}:${api.port}`;
	const mend = 'Set "api.port" to another one.';
	if (!api.enabled) {
		return ok('api', 'not served, by the config');
	}

	if (sharedWith !== undefined) {
		return fail('api', `port ${api.port} is the port of ${sharedWith}'s health check`, mend);
	}

	if (isOurs || bindError === undefined) {
		return ok('api', isOurs ? `the running detector serves ${place}` : `${place} is free`);
	}

	return bindError === 'EADDRINUSE'
		? fail('api', `${place} is taken${listener === undefined ? '' : ` by ${listener}`}`, mend)
		: fail('api', `${place} cannot be listened on (${bindError})`, 'Set "api.host" to an address of this machine, and "api.port" to a port that this user may use.');
}

/** Whether a restart would come by itself, in one clause for the last line. */
export function describeArming(status: Status | undefined, isEnabled: boolean, failures: number): string {
	if (!isEnabled) {
		return 'not armed: restart.enabled is false in the config';
	}

	if (status === undefined) {
		return 'not armed: no detector runs';
	}

	const blocked = status.restart_blocked_by === null ? '' : `, but withheld now (${status.restart_blocked_by})`;
	const but = failures > 0 ? '; mend what fails before you rely on it' : '';
	return status.armed ? `armed${blocked}${but}` : `not armed: ${status.restart_blocked_by ?? 'disarmed'}`;
}
