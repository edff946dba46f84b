/**
Waits for a promise, but not for longer than `timeout` milliseconds: then it is `undefined`. Nothing is called off.

Like a request's deadline, it gives what is already waiting in the kernel a last chance, for the case that we ourselves stood still.
*/
export async function withDeadline<Value>(promise: Promise<Value>, timeout: number): Promise<Value | undefined> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<undefined>(resolve => {
		timer = setTimeout(() => {
			setImmediate(resolve, undefined);
		}, timeout);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}
