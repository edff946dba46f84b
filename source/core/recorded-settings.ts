import {healthName} from './health-name.js';
import type {ServiceSettings, Settings} from './settings.js';

/** What of the settings decides over levels and restarts. Neither secrets nor numbers to send to are among it. */
export type RecordedSettings = ReturnType<typeof recordedSettings>;

/** The settings as the record keeps them. Plain JSON. */
export function recordedSettings({system, checkInterval, thresholds, supervisor, services, startGrace, stoppedCounts, databases, files, restart, notify}: Settings) {
	return {
		system,
		checkInterval,
		thresholds,
		supervisor: {timeout: supervisor.timeout},
		services: Object.fromEntries(services.map(service => [service.name, recordedService(service)])),
		startGrace,
		stoppedCounts,
		databases: Object.fromEntries(databases.map(({path, table = null}) => [path, {table}])),
		files: files.map(({path}) => path),
		restart: {
			enabled: restart.enabled,
			on: restart.on,
			maxPerHour: restart.maxPerHour,
			cooldown: restart.cooldown,
			timeout: restart.timeout,
			settle: restart.settle,
		},
		notify: {level: notify.level},
	};
}

function recordedService({tier, health, timeout, dependsOn, thresholds}: ServiceSettings) {
	return {tier, health: health === undefined ? null : healthName(health), timeout, dependsOn, thresholds};
}
