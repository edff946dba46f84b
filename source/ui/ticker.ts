/** The clock of the screen: what it is now, and a call each second to everybody who shows something of it. */
export type Ticker = {
	/** Wall clock, milliseconds since 1970. */
	now(): number;
	/** Calls the listener each second until the returned function is called. */
	readonly subscribe: (listener: () => void) => () => void;
};

/** One timer for everybody, and none while nobody listens. */
export function createTicker(now: () => number = Date.now): Ticker {
	const listeners = new Set<() => void>();
	let timer: NodeJS.Timeout | undefined;
	return {
		now,
		subscribe(listener) {
			listeners.add(listener);
			timer ??= setInterval(() => {
				for (const call of listeners) {
					call();
				}
			}, 1000);
			return () => {
				listeners.delete(listener);
				if (listeners.size > 0) {
					return;
				}

				clearInterval(timer);
				timer = undefined;
			};
		},
	};
}
