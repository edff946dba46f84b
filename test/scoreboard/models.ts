import type {SeenService, Sight} from './sight.js';

/** Whether it would restart now, given what it sees at a check and when that is, in seconds. */
export type Judge = (sight: Sight, at: number) => boolean;

/** What people use instead, in as few lines as are honest. Where a rule leaves a choice, the model takes the one that serves it better. */
export type Model = {
	readonly name: string;
	/** A life of it: what it remembers is lost when it is killed. */
	readonly start: () => Judge;
	/** The restart script ends and starts it too, as one of the programs that it restarts. */
	readonly isRestartedByScript?: boolean;
};

/*
The detector that this one follows: github.com/micpistol/rec_io, backend/cascading_failure_detector.py, July and August 2025. In all its
versions: CASCADING, and the restart at once, with 3 services at 5 failures in a row, or as soon as `supervisorctl status` does not end with 0 or lists one
FATAL or EXITED, or a file is not there or not readable. Its limit of 3 an hour is counted after a script that it never survives.
*/
const originalThreshold = 5;

function original(hasFailed: (service: SeenService) => boolean): () => Judge {
	return () => {
		const row = failuresInRow();
		return sight => {
			const down = sight.services.filter(service => row(service.name, hasFailed(service)) >= originalThreshold);
			return down.length >= 3 || !isStatusOk(sight) || sight.files.some(({kind}) => kind === 'missing' || kind === 'unreadable');
		};
	};
}

/** Supervisor's manual on the exit codes of `supervisorctl status`: 4 without an answer, 3 when a program is not running; STARTING and BACKOFF are 0. */
function isStatusOk({supervisor, services}: Sight): boolean {
	return supervisor === 'up' && services.every(({state = 'STOPPED'}) => !['STOPPED', 'EXITED', 'FATAL', 'UNKNOWN'].includes(state));
}

/** Its first version asked every port of the manifest for /health, the three of programs without any HTTP server too. */
const originalWithHttp: Model = {name: 'the original, first version', start: original(({http}) => http !== 200), isRestartedByScript: true};

/** Its second version believed the word RUNNING, whatever the health check said. */
const originalWithoutHttp: Model = {name: 'the original, second version', start: original(({state}) => state !== 'RUNNING'), isRestartedByScript: true};

/** Its last version, with the line that restarts commented out "to prevent false restarts". */
const originalSwitchedOff: Model = {name: 'the original, last version', start: () => () => false};

/** What a few lines of shell in a cron job do. */
const firstFailure: Model = {name: 'restart at the first failure', start: () => sight => failing(sight).size > 0};

/** The usual number of retries: `max_check_attempts 3` of Nagios (its manual: State Types), `failureThreshold: 3` of a liveness probe of Kubernetes. */
const threeFailures: Model = {
	name: 'any check failing 3 times',
	start() {
		const row = failuresInRow();
		return sight => {
			const failed = failing(sight);
			// All are counted before anything is made of it.
			return Math.max(...subjects(sight).map(subject => row(subject, failed.has(subject)))) >= 3;
		};
	},
};

/*
Monit's manual, "Service tests" and "Service restart limit": `if failed ... then restart` acts at the first cycle unless a number of them is given;
`if 2 restarts within 3 cycles then unmonitor`, in its words for a service that "just refuses to start", gives up until a person says `monit monitor`.
*/
const monit: Model = {
	name: 'Monit: 2 restarts within 3 cycles',
	start() {
		const cycles: number[] = [];
		const restarts: number[] = [];
		let isMonitored = true;
		return (sight, at) => {
			cycles.push(at);
			const within = cycles.at(-3) ?? 0;
			isMonitored &&= restarts.filter(restart => restart >= within).length < 2;
			if (!isMonitored || failing(sight).size === 0) {
				return false;
			}

			restarts.push(at);
			return true;
		};
	},
};

export const models: readonly Model[] = [originalWithHttp, originalWithoutHttp, originalSwitchedOff, firstFailure, threeFailures, monit];

function subjects({services, files}: Sight): string[] {
	return ['supervisor', ...services.map(({name}) => name), ...files.map(({path}) => path)];
}

/** Whoever fails its check. A program must be up by supervisor's word, if that can be had, and answer if it has a health check. Databases restart nothing. */
function failing({supervisor, services, files}: Sight): ReadonlySet<string> {
	const isDown = ({state, hasHealth, http = 0}: SeenService) => !['RUNNING', 'STARTING', undefined].includes(state)
		|| (hasHealth && state !== 'STARTING' && (http < 200 || http > 299));
	return new Set([
		...supervisor === 'up' ? [] : ['supervisor'],
		...services.filter(service => isDown(service)).map(({name}) => name),
		...files.filter(({kind}) => kind !== 'ok').map(({path}) => path),
	]);
}

/** Counts failures in a row for each subject: the number after this check. */
function failuresInRow(): (subject: string, hasFailed: boolean) => number {
	const counts = new Map<string, number>();
	return (subject, hasFailed) => {
		const count = hasFailed ? (counts.get(subject) ?? 0) + 1 : 0;
		counts.set(subject, count);
		return count;
	};
}
