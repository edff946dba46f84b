/** How long an answer's `Retry-After` header asks to be left alone, in milliseconds: seconds, or a date, as HTTP has it. `now`: wall clock. */
export function retryAfterMilliseconds(header: string | undefined, now: number): number | undefined {
	const seconds = Number(header);
	const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header ?? '') - now;
	return header === undefined || Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
