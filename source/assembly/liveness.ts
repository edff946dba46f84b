import type {Monitor} from '../core/monitor.js';
import type {Settings} from '../core/settings.js';

/** Milliseconds for which a check may go on, beside its intervals and the time-outs of the config: whatever it waits for has an end before that. */
const longestCheck = 60_000;

/** Intervals without a check that are no standstill yet. */
const intervals = 3;

/** How long no check may come to its end, in milliseconds. */
export function checkPatience({checkInterval, supervisor, services}: Pick<Settings, 'checkInterval' | 'supervisor' | 'services'>): number {
	return longestCheck + (intervals * checkInterval) + Math.max(supervisor.timeout, ...services.map(({timeout}) => timeout));
}

/**
Whether the checks of an engine go on, for its watchdog. Only a check that has come to its end is a sign of life: the screen, the script's output
and commands are shown by a main loop whose checks hang, too. `now`: monotonic, in milliseconds.
*/
export function followChecks(engine: Pick<Monitor, 'subscribe' | 'getSnapshot'>, settings: Settings, now: () => number = () => performance.now()): () => boolean {
	const patience = checkPatience(settings);
	let last = now();
	let seen: number | undefined;
	engine.subscribe(() => {
		const checks = engine.getSnapshot()?.status.detector.checks;
		last = checks === seen ? last : now();
		seen = checks;
	});
	return () => now() - last < patience;
}
