/** Calls back once, unless the returned function is called before. `shouldHold`: whether the process stays alive for it. */
export type After = (milliseconds: number, callback: () => void, shouldHold?: boolean) => () => void;

/** The real clock's. An outbox at rest keeps no process from ending. */
export const after: After = (milliseconds, callback, shouldHold = false) => {
	const timer = setTimeout(callback, milliseconds);
	if (!shouldHold) {
		timer.unref();
	}

	return () => {
		clearTimeout(timer);
	};
};
