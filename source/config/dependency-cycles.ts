import {type Finding} from './problem.js';

type Dependents = Readonly<Record<string, {readonly dependsOn: readonly string[]}>>;

/**
Every circle of services that depend on one another, each named once.

The suspected root cause is the service at the end of a chain of dependencies; a circle has no end.
*/
export function dependencyCycles(services: Dependents): Finding[] {
	const done = new Set<string>();
	return Object.keys(services).flatMap(name => follow(services, name, [], done));
}

function follow(services: Dependents, name: string, trail: readonly string[], done: Set<string>): Finding[] {
	const seenAt = trail.indexOf(name);
	if (seenAt !== -1) {
		return [describe([...trail.slice(seenAt), name])];
	}

	if (done.has(name)) {
		return [];
	}

	const next = services[name]?.dependsOn ?? [];
	const found = next.flatMap(other => follow(services, other, [...trail, name], done));
	done.add(name);
	return found;
}

function describe(circle: readonly string[]): Finding {
	return {
		path: ['services', circle[0] ?? '', 'dependsOn'],
		found: `a circle: ${circle.join(' -> ')}`,
		allowed: 'dependencies that end somewhere',
	};
}
