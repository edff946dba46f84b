import {isRecord} from '../core/record.js';

/** What a port manifest says of one service. */
export type PortEntry = {
	readonly port: number | undefined;
	readonly description: string | undefined;
};

/** What is nested deeper than this is no list of services any more. */
const deepest = 6;

/**
Reads a port manifest, whatever its shape: `{"main_app": 3000}`, `{"services": {"main_app": {"port": 3000, "description": "…"}}}`,
`[{"name": "main_app", "port": "3000"}]`, groups of those within groups. By name as it is written there; of two entries the first counts.
*/
export function readPortManifest(manifest: unknown): ReadonlyMap<string, PortEntry> {
	const found = new Map<string, PortEntry>();
	for (const [name, entry] of entriesIn(manifest, 0)) {
		if (!found.has(name)) {
			found.set(name, entry);
		}
	}

	return found;
}

function entriesIn(value: unknown, depth: number): Array<readonly [string, PortEntry]> {
	if (depth > deepest) {
		return [];
	}

	if (Array.isArray(value)) {
		return value.flatMap((item: unknown) => [...named(item, undefined), ...entriesIn(item, depth + 1)]);
	}

	return isRecord(value)
		? Object.entries(value).flatMap(([key, member]) => [...named(member, key), ...entriesIn(member, depth + 1)])
		: [];
}

const portKeys = ['port', 'PORT', 'http_port', 'httpPort', 'health_port', 'api_port'];

function named(value: unknown, key: string | undefined): Array<readonly [string, PortEntry]> {
	if (!isRecord(value)) {
		const port = portFrom(value);
		return port === undefined || key === undefined ? [] : [[key.replace(/_port$/iv, ''), {port, description: undefined}]];
	}

	const name = typeof value['name'] === 'string' ? value['name'] : key;
	const port = portKeys.map(known => portFrom(value[known])).find(known => known !== undefined);
	const description = typeof value['description'] === 'string' ? value['description'] : undefined;
	return name === undefined || (port === undefined && description === undefined) ? [] : [[name, {port, description}]];
}

function portFrom(value: unknown): number | undefined {
	const port = typeof value === 'string' && /^\d+$/v.test(value) ? Number(value) : value;
	return typeof port === 'number' && Number.isSafeInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** The entry of a program, by its name, or by a name that differs in capitals, hyphens and underscores only. */
export function entryOf(manifest: ReadonlyMap<string, PortEntry>, program: string): PortEntry | undefined {
	return manifest.get(program) ?? [...manifest].find(([name]) => plain(name) === plain(program))?.[1];
}

function plain(name: string): string {
	return name.toLowerCase().replaceAll(/[\s\-._]/gv, '');
}
