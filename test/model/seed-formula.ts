/** What a service showed at a check: supervisor's word, and the HTTP status of its health check (0: no answer; `undefined`: it has none). */
export type ServiceFrame = {readonly state: string; readonly http: number | undefined};

/** What one check saw, in a scenario's own words. */
export type Frame = {
	/** Seconds. */
	readonly at: number;
	readonly isImpaired: boolean;
	readonly supervisor: string;
	readonly database: string;
	readonly file: string;
	readonly services: readonly ServiceFrame[];
};

export type Rules = {readonly isCritical: boolean; readonly warning: number; readonly critical: number};

/** What one look says: 1 is a failure, 0 is none, `undefined` cannot be told. */
type Word = 0 | 1 | undefined;

/** Failures in a row, of everything and of what has proven itself. */
class Row {
	all = 0;
	proven = 0;

	take(all: Word, proven: Word): void {
		this.all = all === undefined ? this.all : (this.all + all) * all;
		this.proven = proven === undefined ? this.proven : (this.proven + proven) * proven;
	}
}

/** A subject with one piece of evidence. */
class Thing extends Row {
	private hasWorked = false;

	see(word: Word): void {
		this.hasWorked ||= word === 0;
		this.take(word, this.hasWorked ? word : undefined);
	}
}

class Service extends Row {
	private hasRun = false;
	private hasAnswered = false;
	private startingAt: number | undefined;

	/** `state`: `undefined` while supervisor does not answer. */
	see(state: string | undefined, http: number | undefined, at: number): void {
		const health: Word = http === undefined ? undefined : Number(http < 200 || http > 299) as 0 | 1;
		this.hasAnswered ||= health === 0;
		if (state === undefined) {
			this.take(health, this.hasAnswered ? health : undefined);
			return;
		}

		// The simulated processes have been up for long: one look at them proves them.
		this.hasRun ||= state === 'RUNNING';
		this.startingAt = state === 'STARTING' ? this.startingAt ?? at : undefined;
		if (state === 'STOPPED') {
			this.take(0, 0);
		} else if (this.startingAt === undefined || at - this.startingAt >= 60) {
			this.judge(state === 'UNKNOWN' ? undefined : Number(state !== 'RUNNING') as 0 | 1, health, http !== undefined);
		}
	}

	/** Both have to be ok; one that fails is enough; only what has proven itself is heard among the proven. */
	private judge(word: Word, health: Word, hasHealth: boolean): void {
		const heard: Word[] = [...word === 0 || this.hasRun ? [word] : [], ...hasHealth && this.hasAnswered ? [health] : []];
		this.take(worst(hasHealth ? [word, health] : [word]), worst(heard));
	}
}

function worst(words: readonly Word[]): Word {
	return words.includes(1) ? 1 : (words.length === 0 || words.includes(undefined) ? undefined : 0);
}

/**
The level after each check once more, written down from decisions 1, 2, 5, 7, 22 and 23 for programs that keep their pid: an oracle that shares
no line with the engine. 0 is NONE, 3 is CASCADING.
*/
export function levelsByDecision(frames: readonly Frame[], rules: readonly Rules[]): number[] {
	const [supervisor, database, file] = [new Thing(), new Thing(), new Thing()];
	const services = rules.map(() => new Service());
	let shutdownAt: number | undefined;
	return frames.map(frame => {
		if (!frame.isImpaired) {
			const isUp = frame.supervisor === 'up';
			shutdownAt = isUp ? undefined : shutdownAt ?? (frame.supervisor === 'shutdown' ? frame.at : undefined);
			const isExcused = shutdownAt !== undefined && frame.at - shutdownAt < 300;
			supervisor.see(isExcused ? undefined : Number(!isUp) as 0 | 1);
			database.see(frame.database === 'busy' ? undefined : Number(frame.database !== 'ok') as 0 | 1);
			file.see(Number(frame.file !== 'ok') as 0 | 1);
			for (const [index, {state, http}] of isExcused ? [] : frame.services.entries()) {
				services[index]?.see(isUp ? state : undefined, http, frame.at);
			}
		}

		const code = (of: 'all' | 'proven') => formula(services.map((service, index) => ({failures: service[of], ...rules[index]})), supervisor[of], database[of], file[of]);
		return Math.max(code('proven'), Math.min(1, code('all')));
	});
}

type Counted = Partial<Rules> & {readonly failures: number};

function formula(services: readonly Counted[], supervisor: number, database: number, file: number): number {
	const criticalFailures = services.filter(({failures, isCritical, critical = 5}) => isCritical && failures >= critical).length;
	const importantFailures = services.filter(({failures, warning = 3}) => failures >= warning).length;
	if (criticalFailures >= 3 || supervisor >= 5 || file >= 5) {
		return 3;
	}

	if (criticalFailures >= 2 || importantFailures >= 3 || database >= 5) {
		return 2;
	}

	return criticalFailures >= 1 || importantFailures >= 2 || database >= 3 ? 1 : 0;
}
