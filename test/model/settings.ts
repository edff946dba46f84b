import type {Settings} from '../../source/core/settings.js';
import {seedSettings, serviceSettings} from '../helpers/settings.js';
import type {Setup} from './commands.js';

/** The critical file that gets lost. */
export const lostFile = 'manifest.json';

const health = 'http://127.0.0.1:1/health';

/** The three that make a cascade: two of them have a health check. */
export const criticalNames = ['a', 'b', 'c'] as const;

/** A small system: three critical services, two of them with a health check, an important one, a file, a database. */
export function modelSettings({interval, thresholds: limits, maxPerHour, cooldown, enabled, on}: Setup): Settings {
	const [warning, critical, cascading] = limits;
	const thresholds = {warning, critical, cascading};
	const seed = seedSettings();
	return {
		...seed,
		checkInterval: interval,
		thresholds,
		services: [
			serviceSettings('a', {health, thresholds}),
			serviceSettings('b', {thresholds}),
			serviceSettings('c', {health, thresholds, dependsOn: ['a']}),
			serviceSettings('d', {tier: 'important', thresholds}),
		],
		files: [{path: lostFile, absolute: `/srv/${lostFile}`}],
		restart: {...seed.restart, enabled, on, maxPerHour, cooldown},
	};
}
