import {setTimeout as pause} from 'node:timers/promises';

export type WaitOptions = {
	/** What is awaited, for the failure: "the ninth service is RUNNING". */
	readonly what: string;
	/** Milliseconds until it fails. Generous: it is only spent when something is wrong. */
	readonly timeout?: number;
	/** Milliseconds between two looks. */
	readonly every?: number;
	/** What the failure shows of the state of things, asked once at the end. */
	readonly show?: () => unknown;
};

/**
Looks until the condition gives something other than `false` and `undefined`, and returns that. For real processes, which tell nobody when
they are ready: whatever can be awaited itself is awaited instead.

A condition that throws is not true yet. The failure says what was awaited, how long, and what was last seen or thrown.
*/
export async function waitFor<Value>(condition: () => Value | Promise<Value>, options: WaitOptions): Promise<Exclude<Value, false | undefined>> {
	const {what, timeout = 15_000, every = 20, show} = options;
	const deadline = performance.now() + timeout;
	for (;;) {
		const {value, problem} = await look(condition);
		if (value !== undefined) {
			return value;
		}

		if (performance.now() >= deadline) {
			throw new Error([`Waited ${timeout / 1000} s in vain: ${what}; ${problem}`, ...await lastLook(show)].join('\n'));
		}

		await pause(every);
	}
}

/** One look; what it gave, or why not yet. */
async function look<Value>(condition: () => Value | Promise<Value>): Promise<{value?: Exclude<Value, false | undefined>; problem?: string}> {
	try {
		const value = await condition();
		return isThere(value) ? {value} : {problem: `last seen: ${String(value)}`};
	} catch (error) {
		return {problem: `last error: ${error instanceof Error ? error.message : String(error)}`};
	}
}

function isThere<Value>(value: Value): value is Exclude<Value, false | undefined> {
	return value !== false && value !== undefined;
}

async function lastLook(show: (() => unknown) | undefined): Promise<string[]> {
	if (!show) {
		return [];
	}

	try {
		const seen: unknown = await show();
		return [typeof seen === 'string' ? seen : JSON.stringify(seen, undefined, '\t')];
	} catch (error) {
		return [`nothing to show: ${String(error)}`];
	}
}
