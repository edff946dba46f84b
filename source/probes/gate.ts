/** Runs a task when there is room for it, in the order of asking. */
export type Gate = <Result>(task: () => Promise<Result>) => Promise<Result>;

export type GateOptions = {
	/** How many tasks may run that began less than `patience` ago. */
	readonly width: number;
	/** How many may run at all. */
	readonly most: number;
	/** Milliseconds after which a task counts as slow: it no longer holds up the ones behind it. */
	readonly patience: number;
};

/** While tasks wait, this often per patience it is looked which of the running ones have become slow. */
const looksPerPatience = 4;

/**
Lets many tasks through without running them all at once, and without letting those that hang hold up the rest: with a plain limit,
as many hanging endpoints as the limit would make all others wait for their deadline.
*/
export function createGate({width, most, patience}: GateOptions): Gate {
	/** When each began; the oldest first. */
	const fresh = new Map<symbol, number>();
	const waiting = new Set<() => void>();
	let slow = 0;
	let timer: NodeJS.Timeout | undefined;

	const admit = () => {
		for (const begin of waiting) {
			if (fresh.size >= width || fresh.size + slow >= most) {
				return;
			}

			waiting.delete(begin);
			begin();
		}

		clearInterval(timer);
		timer = undefined;
	};

	const lookForSlowOnes = () => {
		for (const [task, beganAt] of fresh) {
			if (performance.now() - beganAt < patience) {
				break;
			}

			fresh.delete(task);
			slow++;
		}

		admit();
	};

	return async task => {
		const key = Symbol('task');
		const admitted = new Promise<void>(resolve => {
			waiting.add(() => {
				fresh.set(key, performance.now());
				resolve();
			});
		});
		admit();
		if (waiting.size > 0 && most > width) {
			timer ??= setInterval(lookForSlowOnes, patience / looksPerPatience).unref();
		}

		await admitted;
		try {
			return await task();
		} finally {
			slow -= fresh.delete(key) ? 0 : 1;
			admit();
		}
	};
}
