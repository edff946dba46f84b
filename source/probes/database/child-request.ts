import type {CheapLook} from './cheap-look.js';
import type {FullFinding, FullLookRequest} from './full-look.js';

/** What a child process is asked for. */
export type ChildRequest =
	| {readonly look: 'cheap'; readonly path: string}
	| (FullLookRequest & {readonly look: 'full'});

type Fields = Readonly<Record<string, unknown>>;

/** Reads a child's answer to a request for a full look; `undefined` if it is none. */
export function readFullFinding(text: string): FullFinding | undefined {
	const {kind, detail, records} = readFields(text);
	if (kind === 'ok') {
		return {kind, records: typeof records === 'number' ? records : undefined};
	}

	const known = (['corrupt', 'no table', 'missing', 'unreadable', 'unobservable', 'busy'] as const).find(name => name === kind);
	return known !== undefined && typeof detail === 'string' ? {kind: known, detail} : undefined;
}

/** Reads a child's answer to a request for a cheap look; `undefined` if it is none. */
export function readCheapLook(text: string): CheapLook | undefined {
	const {kind, detail, signature, size, suspicion} = readFields(text);
	if (typeof detail !== 'string') {
		return undefined;
	}

	if (typeof signature === 'string' && typeof size === 'number' && (kind === 'ok' || kind === 'busy')) {
		return {
			kind, detail, signature, size, suspicion: typeof suspicion === 'string' ? suspicion : undefined,
		};
	}

	const known = (['corrupt', 'missing', 'unreadable', 'unobservable'] as const).find(name => name === kind);
	return known === undefined ? undefined : {kind: known, detail};
}

function readFields(text: string): Fields {
	try {
		const value: unknown = JSON.parse(text);
		return isFields(value) ? value : {};
	} catch {
		return {};
	}
}

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null;
}
