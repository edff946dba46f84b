/**
Settles with `work`, or with what `late` gives after so many milliseconds. The work goes on; what it comes to is dropped then.
*/
export async function within<Value, Late>(milliseconds: number, work: Promise<Value>, late: () => Late): Promise<Value | Late> {
	let timer: NodeJS.Timeout | undefined;
	const lateness = new Promise<Late>(resolve => {
		timer = setTimeout(() => {
			resolve(late());
		}, milliseconds);
	});
	try {
		return await Promise.race([work, lateness]);
	} finally {
		clearTimeout(timer);
	}
}
