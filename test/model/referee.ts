import type {Journal} from '../../source/core/journal.js';
import {isUnderWay} from '../../source/core/policy.js';
import type {RestartRequest} from '../../source/engine/detector.js';
import type {Host} from './host.js';
import type {Life} from './life.js';
import type {Machine} from './machine.js';
import type {Disk} from './mortal-journal.js';
import {seenOf, type Oracle, type Seen} from './oracle.js';

/** The detector wants a restart: it must come within the time that preflight and recorder take, and not long after. */
type Promised = {readonly since: number; readonly last: number; readonly isCertain: boolean};

export type RefereeParts = {
	readonly machine: Machine;
	readonly host: Host;
	readonly disk: Disk;
	readonly oracle: Oracle;
	/** The journal as it is on the disk. */
	journal(): Journal;
};

/** How long a wanted restart may take to start when nothing comes between, and how old the look may be that wanted it. Milliseconds. */
const keptWithin = 10_000;
const longestPreparation = 64_000;

/** Watches what the detector does, and writes down each rule that it breaks. */
export class Referee {
	readonly violations: string[] = [];
	/** The attempts whose script was started. */
	readonly started = new Set<number>();
	private promised: Promised | undefined;
	private obstacleSoughtAt = -Infinity;

	constructor(private readonly parts: RefereeParts) {}

	/** After a check: compares what the detector wants with what it must want and must not. */
	judge(request: RestartRequest | undefined, {detector}: Life, seen: Readonly<Record<string, Seen>>, isTrusted: boolean): void {
		const {oracle, host} = this.parts;
		const isDue = oracle.isDue(seen);
		const withheld = oracle.isWithheld();
		if (!request) {
			const isFree = withheld === 'no' && isTrusted && !oracle.live.isUnsure && detector.openAttempt === undefined && !isUnderWay(detector.state);
			this.forbid(isDue && isFree, 'no restart was wanted although the cause held long enough and nothing withholds it');
			return;
		}

		this.forbid(isUnderWay(detector.state), 'a restart was wanted while one is in progress');
		this.forbid(withheld === 'yes', 'a restart was wanted although the rules forbid it');
		this.forbid(!isDue && !oracle.live.isUnsure, 'a restart was wanted without a cause that held long enough');
		this.forbid(!oracle.isCauseFailing(host), 'a restart was wanted while its cause is not failing');
		this.forbid(!isTrusted, 'a restart was wanted although the journal fails');
		this.promise(isTrusted && this.isSmooth());
	}

	/** Before a check: a restart that was wanted at an earlier one must have started, if nothing came between. */
	expectPromiseKept(): void {
		const {promised, parts: {machine}} = this;
		this.forbid(promised?.isCertain === true && machine.trueTime - promised.since > keptWithin, 'a restart that was wanted did not start');
	}

	/** Something came between a promise and its keeping: it need not be kept any more. */
	releasePromise(): void {
		this.promised &&= {...this.promised, isCertain: false};
	}

	/** The detector that made it is dead. */
	forgetPromise(): void {
		this.promised = undefined;
	}

	noteObstacleSought(): void {
		this.obstacleSoughtAt = this.parts.machine.trueTime;
	}

	/** The script is about to run. */
	noteStart(attempt: number): void {
		const {host, oracle, machine, disk} = this.parts;
		const journal = this.parts.journal();
		const written = journal.attempts(1000).find(({id}) => id === attempt);
		const isTold = journal.deliveries(-Infinity).some(({key}) => key === `started:${attempt}`);
		this.forbid(host.own !== undefined, 'a second copy of the script is started');
		this.forbid(host.foreign !== undefined && host.foreign.startedAt < this.obstacleSoughtAt, 'the script is started beside one that an operator runs');
		this.forbid(written?.startedAt === undefined, 'the script is started before that is in the journal');
		this.forbid(!isTold && disk.writesToFail === 0, 'the script is started before its alert is in the journal');
		if (host.plan.fails) {
			return;
		}

		this.started.add(attempt);
		if (written?.trigger === 'automatic') {
			this.forbid(oracle.isWithheld() === 'yes', 'the script is started although the rules forbid it');
			this.forbid(!this.promised || machine.trueTime - this.promised.last > longestPreparation, 'the script is started without a check that wanted it');
			this.forbid(this.isJustRestarted(), 'the script is started right after an operator\'s has brought everything back');
			oracle.automatic.push(oracle.now);
		}

		this.promised = undefined;
	}

	/** Whether an operator's script did it between the look that wanted a restart and the last look for such scripts. */
	private isJustRestarted(): boolean {
		const {foreignHealedAt} = this.parts.host;
		return this.promised !== undefined && foreignHealedAt > this.promised.last && foreignHealedAt <= this.obstacleSoughtAt;
	}

	/** The detector says that a restart has worked. */
	noteRecovery(): void {
		const seen = seenOf(this.parts.host, {skipHealth: false, isImpaired: false});
		this.forbid(Object.values(seen).includes('failing'), 'a restart is said to have worked while something fails');
	}

	/** An attempt that is about to run its script has to be counted, although it never will. */
	notePowerLoss(): void {
		const {oracle} = this.parts;
		const open = this.parts.journal().attempts(10).findLast(({isClosed}) => !isClosed);
		if (open?.startedAt && !this.started.has(open.id)) {
			oracle.phantoms.push(oracle.now);
		}
	}

	/** After all: what ran is in the journal as having run, each alert once, and at most the newest attempt is open. */
	examineJournal(): void {
		const journal = this.parts.journal();
		const attempts = journal.attempts(1000);
		for (const id of this.started) {
			const attempt = attempts.find(known => known.id === id);
			this.forbid(attempt?.startedAt === undefined, `attempt ${id} ran and is not in the journal as having run`);
		}

		const keys = journal.deliveries(-Infinity).map(({key}) => key);
		this.forbid(new Set(keys).size !== keys.length, 'an alert was written twice');
		this.forbid(attempts.slice(0, -1).some(({isClosed}) => !isClosed), 'an old attempt was left open');
	}

	forbid(isSo: boolean, what: string): void {
		if (isSo) {
			this.violations.push(`${what} (after ${this.parts.machine.trueTime / 1000} s)`);
		}
	}

	/** Whether nothing that is known now will keep the script from starting. */
	private isSmooth(): boolean {
		const {host, disk} = this.parts;
		return !host.plan.fails && host.findObstacle() === undefined && disk.writesToFail === 0;
	}

	private promise(isCertain: boolean): void {
		const {promised} = this;
		const {trueTime} = this.parts.machine;
		this.promised = {since: promised?.isCertain ? promised.since : trueTime, last: trueTime, isCertain};
	}
}
