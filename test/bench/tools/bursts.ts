/** Requests that came one after the other, as those of one check do. Times in milliseconds. */
export type Burst = {readonly requests: number; readonly from: number; readonly until: number};

/** A pause as long as this ends a burst, in milliseconds. */
const pause = 300;

/** Finds out, from the times of the requests, how long each check of somebody else's took. */
export class Bursts {
	private bursts: Burst[] = [];
	private current: {requests: number; from: number; until: number} | undefined;

	add(now: number): void {
		if (this.current && now - this.current.until < pause) {
			this.current.requests++;
			this.current.until = now;
			return;
		}

		this.flush();
		this.current = {requests: 1, from: now, until: now};
	}

	/** Those that have ended since the last time, and the one that goes on only at the next time. */
	take(): readonly Burst[] {
		const taken = this.bursts;
		this.bursts = [];
		return taken;
	}

	private flush(): void {
		if (this.current) {
			this.bursts.push(this.current);
		}
	}
}
