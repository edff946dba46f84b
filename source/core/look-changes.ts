import {isRecord} from './record.js';
import type {RecordedLook} from './recorded-look.js';

/** The parts of a look that hold one entry for each subject. */
const groups = ['processes', 'health', 'databases', 'files'] as const;

/** What is different from the look before; in a group, `null` for a subject that is gone. Plain JSON, as it is stored. */
export type LookChanges = Readonly<Record<string, unknown>>;

/** What changed between two looks for the record, compared by identity (see `recordLook`); empty when nothing did. `before` left out: everything. */
export function lookChanges(after: RecordedLook, before?: RecordedLook): LookChanges {
	const changes: Record<string, unknown> = {};
	for (const group of groups) {
		if (after[group] !== before?.[group]) {
			changes[group] = groupChanges(after[group], before?.[group] ?? {});
		}
	}

	if (after.supervisor !== before?.supervisor) {
		changes['supervisor'] = after.supervisor;
	}

	for (const key of ['impaired', 'foreignScript'] as const) {
		if (after[key] !== before?.[key]) {
			changes[key] = after[key] ?? null;
		}
	}

	return changes;
}

function groupChanges(after: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const changed = Object.entries(after).filter(([key, value]) => value !== before[key]);
	const gone = Object.keys(before).filter(key => !Object.hasOwn(after, key));
	return Object.fromEntries([...changed, ...gone.map(key => [key, null] as const)]);
}

/**
The look after stored changes; `before` left out: the changes are a whole look. What this program has not written is not looked for here:
`undefined` when the text can be no changes of a look at all.
*/
export function withLookChanges(changes: unknown, before?: RecordedLook): RecordedLook | undefined {
	if (!isRecord(changes)) {
		return undefined;
	}

	const after: Record<string, unknown> = {...before};
	for (const [key, value] of Object.entries(changes)) {
		after[key] = isGroup(key) ? withGroupChanges(value, before?.[key] ?? {}) : value ?? undefined;
	}

	return isWhole(after) ? after as RecordedLook : undefined;
}

function withGroupChanges(changes: unknown, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const after = {...before, ...(isRecord(changes) && changes)};
	return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null));
}

function isGroup(key: string): key is typeof groups[number] {
	return (groups as readonly string[]).includes(key);
}

function isWhole(look: Readonly<Record<string, unknown>>): boolean {
	return isRecord(look['supervisor']) && groups.every(group => isRecord(look[group]) && Object.values(look[group]).every(value => isRecord(value)));
}
