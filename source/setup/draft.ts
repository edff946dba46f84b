/** A service as `cfd init` writes it. */
export type ServiceDraft = {
	readonly name: string;
	readonly description: string | undefined;
	/** Only of a service that was seen to answer there with a 2xx: guessing is what made the original restart a healthy system. */
	readonly health: string | undefined;
};

/** A service, and what was seen of its health endpoint. */
export type SurveyedService = ServiceDraft & {readonly seen: string};

export type DatabaseDraft = {
	/** Relative to the root, as all paths here. */
	readonly path: string;
	readonly table: string | undefined;
};

/** Everything that `cfd init` has found out and that stands in the config. */
export type Draft = {
	/** Where an editor finds the schema of this very version: it explains each key where it is written. Nothing else reads it, so the config is as good on another machine. */
	readonly schema: string;
	readonly system: string;
	/** Relative to the config's folder. */
	readonly root: string;
	readonly supervisorConfig: string;
	readonly services: readonly ServiceDraft[];
	/** Seconds that the slowest service takes to be RUNNING, by its `startsecs`. */
	readonly slowestStart: number;
	readonly databases: readonly DatabaseDraft[];
	readonly files: readonly string[];
	/** `undefined`: none was found, and the usual place stands in the config. */
	readonly script: string | undefined;
	readonly apiPort: number;
};

/** The same with what was seen of each service. */
export type SurveyedDraft = Omit<Draft, 'services'> & {readonly services: readonly SurveyedService[]};

/** The default of `startGrace`, in seconds. */
const usualGrace = 60;

export const usualScript = 'scripts/MASTER_RESTART.sh';

/**
The config as JSON. What stands at its default is left out where it fits any system (thresholds, limits, times); what is the system's own is
written down, the empty list too. The restart is off: a person switches it on.
*/
export function draftConfig(draft: Draft): Readonly<Record<string, unknown>> {
	return {
		$schema: draft.schema,
		system: draft.system,
		...(draft.root !== '.' && {root: draft.root}),
		supervisor: {config: draft.supervisorConfig},
		services: Object.fromEntries(draft.services.map(({name, description, health}) => [name, {
			...(description !== undefined && {description}),
			...(health !== undefined && {health}),
		}])),
		...(draft.slowestStart >= usualGrace && {startGrace: `${2 * draft.slowestStart}s`}),
		databases: draft.databases.map(({path, table}) => ({path, ...(table !== undefined && {table})})),
		files: draft.files,
		restart: {enabled: false, script: draft.script ?? usualScript},
		...(draft.apiPort !== usualApiPort && {api: {port: draft.apiPort}}),
	};
}

export const usualApiPort = 8020;

/** The same as the text of the file, one key a line. */
export function draftText(draft: Draft): string {
	return `${JSON.stringify(draftConfig(draft), undefined, '\t')}\n`;
}
