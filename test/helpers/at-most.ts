/** Lets so many at a time go on; the others wait for their turn. */
export function atMost(width: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
	const waiting: Array<() => void> = [];
	let free = width;
	return async work => {
		if (free === 0) {
			await new Promise<void>(resolve => {
				waiting.push(resolve);
			});
		} else {
			free--;
		}

		try {
			return await work();
		} finally {
			const next = waiting.shift();
			free += next ? 0 : 1;
			next?.();
		}
	};
}
