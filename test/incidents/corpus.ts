import {globSync} from 'node:fs';
import path from 'node:path';
import type {Settings} from '../../source/core/settings.js';
import {readScenario} from '../../source/replay/read-scenario.js';
import type {Scenario} from '../../source/replay/scenario.js';

/** Incidents that must never be answered with an automatic restart, and incidents that must. The folder says it. */
export const kinds = ['benign', 'real'] as const;

export type Kind = typeof kinds[number];

export type Incident = {
	readonly kind: Kind;
	/** Relative to this folder. */
	readonly file: string;
	readonly scenario: Scenario;
	readonly settings: Settings;
};

/** Every incident of the corpus, those of a kind in the order of their names. `folder`: this one, for whoever was bundled elsewhere. */
export function readCorpus(folder = import.meta.dirname): Incident[] {
	return kinds.flatMap(kind => globSync(`${kind}/*.json`, {cwd: folder}).toSorted((a, b) => a.localeCompare(b)).map(file => readIncident(kind, file, folder)));
}

function readIncident(kind: Kind, file: string, folder: string): Incident {
	const read = readScenario(path.join(folder, file), []);
	if (!read.ok) {
		throw new Error(read.problems.join('\n'));
	}

	return {kind, file, scenario: read.scenario, settings: read.settings};
}
