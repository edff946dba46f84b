import type {DatabaseObservation} from '../../core/observation.js';
import type {DatabaseSettings} from '../../core/settings.js';
import {within} from '../../within.js';
import type {BoundedLook} from './bounded-look.js';
import {conclude} from './conclude.js';
import type {FullLooks} from './full-looks.js';
import {
	isFullLookDue,
	newMemory,
	remember,
	type Sight,
} from './schedule.js';

export type WatchOptions = {
	readonly database: DatabaseSettings;
	readonly cheapLook: BoundedLook;
	readonly fullLooks: FullLooks;
	/** Wall clock, milliseconds since 1970. */
	readonly now: () => number;
	/** Milliseconds that the first look waits for the first full one. */
	readonly firstLookWait: number;
};

/** One database over time. */
export type Watch = {
	look(): Promise<DatabaseObservation>;
	close(): void;
};

export function createWatch({database, cheapLook, fullLooks, now, firstLookWait}: WatchOptions): Watch {
	let memory = newMemory;
	let running: Promise<void> | undefined;
	let isFirst = true;

	const startFullLook = (sight: Sight) => {
		const startedAt = now();
		const start = performance.now();
		const {finding, over} = fullLooks.start(database, sight.size);
		const known = async () => {
			const found = await finding;
			memory = remember(memory, found, {
				startedAt, endedAt: now(), duration: performance.now() - start, signature: sight.signature,
			});
		};

		const end = async () => {
			await over;
			running = undefined;
		};

		running = known();
		void end();
	};

	const waitOnce = async () => {
		if (!(isFirst && running && firstLookWait > 0)) {
			return;
		}

		isFirst = false;
		await within(firstLookWait, running, () => undefined);
	};

	return {
		async look() {
			const seen = await cheapLook.take();
			if (!running && seen.signature !== undefined && isFullLookDue(memory, seen, database.integrityEvery, now())) {
				startFullLook(seen);
			}

			await waitOnce();
			return conclude(seen, memory);
		},
		close() {
			cheapLook.close();
		},
	};
}
