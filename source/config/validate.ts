import * as v from 'valibot';
import {isRecord} from '../core/record.js';
import {
	formatKey,
	valueAt,
	withValue,
	withoutMember,
	type KeyPath,
} from './key-path.js';
import {describeFound, type Finding} from './problem.js';
import {kindOf, nodeAt, unwrapped} from './schema-tree.js';
import {configSchema, type CompleteConfig} from './schema.js';
import {structureFindings} from './structure.js';

/** Everything that is wrong with the values themselves, and the config in so far as it is right. */
export type Validated = {
	readonly findings: readonly Finding[];
	/** What is wrong is left out and stands at its default: enough to look for what else is wrong. */
	readonly config: CompleteConfig;
};

/** Checks each value for itself; what values have to do with one another comes after (`cross-checks.ts`). */
export function validate(raw: unknown): Validated {
	const result = v.safeParse(configSchema, raw);
	const misplaced = structureFindings(raw);
	const findings = unique([...misplaced, ...withoutInsides(issuesOf(result.issues ?? []), misplaced)]);
	return {findings, config: findings.length === 0 && result.success ? result.output : repaired(raw, findings)};
}

function issuesOf(issues: ReadonlyArray<v.InferIssue<typeof configSchema>>): Finding[] {
	return issues
		// Unknown keys: `structure.ts` found them all, each with a suggestion.
		.filter(issue => issue.expected !== 'never')
		.map(issue => toFinding(pathOf(issue), issue));
}

function toFinding(path: KeyPath, issue: {readonly input: unknown; readonly message: string}): Finding {
	const isMissing = issue.input === undefined;
	const message = isMissing ? unwrapped(nodeAt(path) ?? {type: ''}).message : issue.message;
	return {path, found: describeFound(issue.input, path), allowed: String(message)};
}

function pathOf(issue: {readonly path?: ReadonlyArray<{readonly key: unknown}> | undefined}): KeyPath {
	return (issue.path ?? []).map(({key}) => typeof key === 'number' ? key : String(key));
}

/** Nothing is said of the insides of what should not be there at all. */
export function withoutInsides(findings: readonly Finding[], known: readonly Finding[]): Finding[] {
	const keys = new Set(known.map(({path}) => formatKey(path)));
	return findings.filter(({path}) => path.every((_, index) => !keys.has(formatKey(path.slice(0, index + 1)))));
}

/** One problem for each key: the first, which is the most basic. */
function unique(findings: readonly Finding[]): Finding[] {
	const byKey = new Map<string, Finding>();
	for (const finding of findings) {
		const key = formatKey(finding.path);
		if (!byKey.has(key)) {
			byKey.set(key, finding);
		}
	}

	return byKey.values().toArray();
}

/** Takes out what is wrong until the rest is right; at the worst nothing is left but the defaults. */
function repaired(raw: unknown, findings: readonly Finding[]): CompleteConfig {
	let candidate = isRecord(raw) ? raw : {};
	let wrong = findings.map(({path}) => path);
	for (let level = 0; level < 8; level++) {
		for (const path of wrong) {
			const cut = path.slice(0, Math.max(1, path.length - level));
			const next = withoutValue(candidate, cut);
			candidate = isRecord(next) ? next : {};
		}

		const result = v.safeParse(configSchema, candidate);
		const misplaced = structureFindings(candidate).map(({path}) => path);
		if (result.success && misplaced.length === 0) {
			return result.output;
		}

		wrong = [...misplaced, ...(result.issues ?? []).map(issue => pathOf(issue))];
	}

	return v.parse(configSchema, {});
}

const notUsable = '(not usable)';

/** An item of a list leaves a stand-in behind, so that the places of the others stay as the user counts them; a service its name. */
function withoutValue(candidate: unknown, path: KeyPath): unknown {
	const node = nodeAt(path);
	const parent = nodeAt(path.slice(0, -1));
	if (node === undefined || parent === undefined || valueAt(candidate, path) === undefined) {
		return withoutMember(candidate, path);
	}

	if (kindOf(parent) === 'record') {
		return withValue(candidate, path, {});
	}

	// The only objects in a list are databases.
	const standIn = kindOf(node) === 'object' ? {path: notUsable} : notUsable;
	return typeof path.at(-1) === 'number' ? withValue(candidate, path, standIn) : withoutMember(candidate, path);
}
