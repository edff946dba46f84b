/**
Settles with `work`, or with what `late` gives, or throws, once `milliseconds` have passed. Work that is late is not ended by this, only not
waited for any more; its result, or its failure, is dropped.
*/
export async function within<Value, Late>(milliseconds: number, work: Promise<Value>, late: () => Late): Promise<Value | Late> {
	let timer: NodeJS.Timeout | undefined;
	const lateness = new Promise<void>(resolve => {
		timer = setTimeout(resolve, milliseconds);
	});
	try {
		return await Promise.race([work, lateness.then(late)]);
	} finally {
		clearTimeout(timer);
	}
}
