/** Lets only so many pieces of work run at a time, first come, first served. */
export type Limiter = {
	/** Starts the work when there is room, until `release` is called. */
	run<Value>(work: () => Promise<Value>): Promise<Value>;
};

export function createLimiter(limit: number): Limiter {
	let running = 0;
	const waiting: Array<() => void> = [];
	return {
		async run(work) {
			if (running >= limit) {
				await new Promise<void>(resolve => {
					waiting.push(resolve);
				});
			} else {
				running += 1;
			}

			try {
				return await work();
			} finally {
				const next = waiting.shift();
				if (next) {
					next();
				} else {
					running -= 1;
				}
			}
		},
	};
}
