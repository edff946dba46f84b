import {resolve} from 'node:path';
import {type Thresholds} from '../core/settings.js';
import {channelFindings} from './channels.js';
import {dependencyCycles} from './dependency-cycles.js';
import {
	describeFound,
	nearest,
	suggest,
	type Finding,
} from './problem.js';
import {type KeyPath} from './key-path.js';
import {type CompleteConfig} from './schema.js';

type Services = CompleteConfig['services'];

/** What values that are right by themselves do wrong together. `root` is absolute. */
export function crossCheck(config: CompleteConfig, root: string): Finding[] {
	const databases = config.databases.map(({path}) => path);
	return [
		...thresholdFindings(config.thresholds, config.thresholds, ['thresholds']),
		...serviceThresholds(config),
		...unknownDependencies(config.services),
		...dependencyCycles(config.services),
		...channelFindings(config.notify),
		...duplicates(config.files, root, index => ['files', index]),
		...duplicates(databases, root, index => ['databases', index, 'path']),
	];
}

/** Only services that set one of their own: what is wrong with the common thresholds is said once. */
function serviceThresholds({services, thresholds}: CompleteConfig): Finding[] {
	return Object.entries(services).flatMap(([name, service]) => {
		const merged = mergeThresholds(thresholds, service.thresholds);
		return thresholdFindings(merged, service.thresholds, ['services', name, 'thresholds']);
	});
}

/** A service's own thresholds over the common ones. */
export function mergeThresholds(common: Thresholds, own: CompleteConfig['services'][string]['thresholds']): Thresholds {
	return {
		warning: own.warning ?? common.warning,
		critical: own.critical ?? common.critical,
		cascading: own.cascading ?? common.cascading,
	};
}

function thresholdFindings(merged: Thresholds, own: object, path: KeyPath): Finding[] {
	const {warning, critical, cascading} = merged;
	const isInOrder = warning <= critical && critical <= cascading;
	const isOwn = Object.values(own).some(value => value !== undefined);
	return isInOrder || !isOwn
		? []
		: [{
			path,
			found: `warning ${warning}, critical ${critical}, cascading ${cascading}`,
			allowed: 'warning <= critical <= cascading (what a service leaves out is the common "thresholds")',
		}];
}

function unknownDependencies(services: Services): Finding[] {
	const names = Object.keys(services);
	return names.flatMap(name => (services[name]?.dependsOn ?? []).flatMap((other, index) => names.includes(other)
		? []
		: [{
			path: ['services', name, 'dependsOn', index],
			found: describeFound(other),
			allowed: `a name from "services": ${names.join(', ')}`,
			suggestion: suggest(nearest(other, names)),
		}]));
}

/** One file under two names would count twice, and one failure would look like two. */
function duplicates(paths: readonly string[], root: string, place: (index: number) => KeyPath): Finding[] {
	const absolute = paths.map(path => resolve(root, path));
	return paths.flatMap((path, index) => absolute.indexOf(absolute[index] ?? '') === index
		? []
		: [{
			path: place(index),
			found: `${describeFound(path)} a second time`,
			allowed: 'each path once',
		}]);
}
