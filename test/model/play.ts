import type {Command as Asked, CommandResult} from '../../source/core/monitor.js';
import type {DetectorEvent} from '../../source/core/events.js';
import type {Journal} from '../../source/core/journal.js';
import type {Settings} from '../../source/core/settings.js';
import {isUnderWay} from '../../source/core/policy.js';
import {runCommand} from '../../source/engine/commands.js';
import type {RestartRequest} from '../../source/engine/detector.js';
import type {Command} from './commands.js';
import {Host} from './host.js';
import {Life, type LifeParts} from './life.js';
import {Machine} from './machine.js';
import {Disk, type Written} from './mortal-journal.js';
import {Oracle, seenOf, type At, type Seen} from './oracle.js';

const minute = 60_000;

type Operation = Extract<Command, {readonly do: 'manual'} | {readonly do: 'abort'} | {readonly do: 'arm'} | {readonly do: 'disarm'}>;

/** A promise of the detector: it wants a restart now, so it must come within the time that preflight and recorder take. */
type Promised = {readonly since: number; readonly last: number; readonly isCertain: boolean};

/** How a journal is had again after the detector's death. */
export type JournalSource = {open(machine: Machine): Journal; close(): void};

/** Plays commands against the real core, detector and restarter, and compares what they do with the oracle. */
export class Play {
	readonly machine = new Machine();
	readonly disk = new Disk();
	readonly host: Host;
	readonly oracle: Oracle;
	readonly violations: string[] = [];
	private journal: Journal;
	private life: Life | undefined;
	private nextCheck = 0;
	private rebornAt = Infinity;
	private dyingAt = Infinity;
	private reborn = 5;
	private trouble: string | undefined;
	private promised: Promised | undefined;
	private obstacleSoughtAt = -Infinity;
	private readonly started = new Map<number, At>();

	constructor(readonly settings: Settings, private readonly source: JournalSource) {
		this.host = new Host(settings, this.machine);
		this.oracle = new Oracle(settings, this.machine);
		this.journal = source.open(this.machine);
	}

	async begin(): Promise<void> {
		await this.bear();
		await this.pass(2 * this.settings.checkInterval);
	}

	async apply(command: Command): Promise<void> {
		switch (command.do) {
			case 'break': {
				this.host.break(command.what);
				break;
			}

			case 'heal': {
				this.host.heal();
				break;
			}

			case 'checks': {
				await this.pass(command.count * this.settings.checkInterval);
				break;
			}

			case 'seconds': {
				await this.pass(command.count * 1000);
				break;
			}

			case 'look': {
				await this.check(true);
				break;
			}

			case 'suspend': {
				this.suspend(command.minutes * minute);
				break;
			}

			case 'jump': {
				this.machine.jump(command.hours * 60 * minute);
				break;
			}

			case 'reboot': {
				this.reboot(command.minutes * minute);
				break;
			}

			case 'doom': {
				this.reborn = command.reborn;
				this.life?.fate.doom(command.points);
				break;
			}

			case 'kill': {
				this.reborn = command.reborn;
				this.die();
				break;
			}

			case 'plan': {
				this.host.plan = command.plan;
				this.releasePromise();
				break;
			}

			case 'obstacle': {
				this.host.obstacle = command.because ?? undefined;
				this.releasePromise();
				break;
			}

			case 'foreign': {
				this.startForeign(command.seconds);
				break;
			}

			case 'disk': {
				this.disk.writesToFail = command.writes;
				this.disk.failsAtCommit = command.atCommit;
				this.releasePromise();
				break;
			}

			case 'unreadable': {
				this.disk.readsToFail = command.reads;
				break;
			}

			case 'manual':
			case 'abort':
			case 'arm':
			case 'disarm': {
				await this.operate(command);
				break;
			}
		}

		this.mournAfter();
	}

	/** Two hours in which nothing stands in the way of a restart, with a cause that holds: one must come. */
	async end(): Promise<void> {
		const {host, disk, machine} = this;
		Object.assign(disk, {writesToFail: 0, readsToFail: 0});
		host.obstacle = undefined;
		host.plan = {takes: 30, exit: 1, heals: false, killsAfter: null, fails: false};
		for (const run of [host.own, host.foreign]) {
			if (run) {
				run.endsAt = machine.trueTime;
			}
		}

		this.life?.fate.doom(Infinity);
		await this.pass(8 * minute);
		await this.operate({do: 'arm'});
		host.heal();
		await this.pass(6 * this.settings.checkInterval);
		host.break(this.settings.restart.on.includes('services') ? 'services' : 'supervisor');

		this.suspend(118 * minute);
		const before = this.oracle.automatic.length;
		await this.pass(minute + ((this.settings.thresholds.cascading + 2) * this.settings.checkInterval));
		if (this.settings.restart.enabled && this.oracle.automatic.length === before) {
			this.violations.push(`locked out: no attempt after two hours; ${JSON.stringify({decision: this.life?.detector.decision, open: this.life?.detector.openAttempt})}`);
		}

		this.examineJournal();
	}

	close(): void {
		this.life?.fate.kill();
		this.machine.forgetSleepers();
		this.source.close();
	}

	/** True time goes on, and everything that is due in it happens. */
	private async pass(milliseconds: number): Promise<void> {
		const until = this.machine.trueTime + milliseconds;
		for (;;) {
			const next = Math.min(this.machine.nextWake, this.life ? this.nextCheck : this.rebornAt, this.host.nextEnd, this.dyingAt);
			if (next > until) {
				break;
			}

			this.machine.trueTime = Math.max(next, this.machine.trueTime);
			await this.happen();
		}

		this.machine.trueTime = until;
	}

	private async happen(): Promise<void> {
		const {machine, host} = this;
		const now = machine.trueTime;
		host.endScripts();
		if (this.dyingAt <= now) {
			this.dyingAt = Infinity;
			this.die();
		}

		if (machine.nextWake <= now) {
			machine.wake();
			await settled();
			this.mournAfter();
		}

		if (!this.life && this.rebornAt <= now) {
			await this.bear();
		} else if (this.life && this.nextCheck <= now) {
			this.nextCheck = now + this.settings.checkInterval;
			await this.check(false);
		}
	}

	private async bear(): Promise<void> {
		this.rebornAt = Infinity;
		const {settings, journal, disk, machine, host} = this;
		const parts: LifeParts = {
			settings, journal, disk, machine, host,
			onCommit: written => {
				this.onCommit(written);
			},
			onEvent: event => {
				this.onEvent(event);
			},
			onStart: attempt => {
				this.onStart(attempt);
			},
			onObstacleSought: () => {
				this.obstacleSoughtAt = machine.trueTime;
			},
		};
		this.life = new Life(parts);
		this.nextCheck = machine.trueTime;
		void this.life.restarter.resume();
		await settled();
		this.mournAfter();
	}

	private async check(isExtra: boolean): Promise<void> {
		const {life, host, oracle, machine} = this;
		if (!life) {
			return;
		}

		this.expectPromiseKept();
		void life.restarter.resume();
		if (life.detector.openAttempt) {
			await settled();
			if (life.fate.isDead) {
				this.mournAfter();
				return;
			}
		}

		const {detector, restarter, fate} = life;
		const {memory, journalTrouble} = detector.state;
		const options = {
			skipHealth: restarter.isScriptRunning || (memory.foreign !== undefined && memory.foreign.endedAt === undefined),
			skipForeign: isCalm(life) || restarter.isScriptRunning,
			impaired: this.trouble,
		};
		this.trouble = undefined;
		const {hasRead} = life;
		const look = host.look(options);
		const seen = seenOf(host, {skipHealth: options.skipHealth, isImpaired: options.impaired !== undefined});
		const wasUnderWay = isUnderWay(detector.state);
		const hadGivenUp = detector.openAttempt?.outcomeAt !== undefined;
		oracle.takeIn(seen, {wasUnderWay, isFrozen: wasUnderWay || look.foreignScript !== undefined, isExtra, heals: host.heals});
		if (look.foreignScript !== undefined || memory.foreign !== undefined || host.isShutdown) {
			this.doubt();
		}

		const request = detector.check(look, machine.now(), isExtra);
		if (fate.isDead) {
			this.mournAfter();
			return;
		}

		// What it knew at a check before it had read is hard to tell; from now on it knows what the lives before it left, or again nothing.
		if (!hasRead || (hadGivenUp && life.detector.openAttempt === undefined)) {
			this.doubt();
		}

		const isTrusted = journalTrouble === undefined && detector.state.journalTrouble === undefined;
		this.judge(request, seen, isUnderWay(detector.state), isTrusted);
		this.forgetAbort(detector.state.memory.level);
		if (!request) {
			return;
		}

		this.promise(isTrusted && !host.plan.fails && !host.findObstacle() && this.disk.writesToFail === 0);
		void restarter.run('automatic', request.reason, request.isRetry);
		await settled();
		this.mournAfter();
	}

	/** Compares what the detector wants with what it must want and must not. */
	private judge(request: RestartRequest | undefined, seen: Readonly<Record<string, Seen>>, isUnderWayNow: boolean, isTrusted: boolean): void {
		const {oracle} = this;
		const isDue = oracle.isDue(seen);
		const withheld = oracle.isWithheld();
		if (request) {
			this.forbid(isUnderWayNow, 'a restart was wanted while one is in progress');
			this.forbid(withheld === 'yes', 'a restart was wanted although the rules forbid it');
			this.forbid(!isDue && !oracle.live.isUnsure, 'a restart was wanted without a cause that held long enough');
			this.forbid(!oracle.isCauseFailing(this.host), 'a restart was wanted while its cause is not failing');
			this.forbid(!isTrusted, 'a restart was wanted although the journal fails');
		} else {
			const isFree = withheld === 'no' && !isUnderWayNow && isTrusted && !oracle.live.isUnsure && this.life?.detector.openAttempt === undefined;
			this.forbid(isDue && isFree, 'no restart was wanted although the cause held long enough and nothing withholds it');
		}
	}

	private onStart(attempt: number): void {
		const {host, oracle, machine, journal} = this;
		const written = journal.attempts(1000).find(({id}) => id === attempt);
		this.forbid(host.own !== undefined, 'a second copy of the script is started');
		this.forbid(host.foreign !== undefined && host.foreign.startedAt < this.obstacleSoughtAt, 'the script is started beside one that an operator runs');
		this.forbid(written?.startedAt === undefined, 'the script is started before that is in the journal');
		this.forbid(journal.deliveries(0).every(({key}) => key !== `started:${attempt}`) && this.disk.writesToFail === 0, 'the script is started before its alert is in the journal');
		if (host.plan.fails) {
			return;
		}

		this.started.set(attempt, oracle.now);
		if (written?.trigger === 'automatic') {
			const cause = this.promised;
			this.forbid(oracle.isWithheld() === 'yes', 'the script is started although the rules forbid it');
			this.forbid(!cause || machine.trueTime - cause.last > 64_000, 'the script is started without a check that wanted it');
			oracle.automatic.push(oracle.now);
		}

		this.promised = undefined;
		if (host.plan.killsAfter !== null) {
			this.dyingAt = machine.trueTime + (host.plan.killsAfter * 1000);
		}
	}

	private async operate(command: Operation): Promise<void> {
		const {life, oracle} = this;
		if (!life) {
			return;
		}

		const before = oracle.live;
		this.releasePromise();
		if (command.do === 'disarm') {
			oracle.live = {...before, disarmed: {...oracle.now, lasts: command.minutes === null ? Infinity : command.minutes * minute}};
		} else if (command.do === 'arm') {
			oracle.live = {...before, disarmed: undefined, aborted: undefined};
		}

		const sent = this.send(life, askedBy(command));
		await settled();
		if (command.do === 'manual') {
			return;
		}

		if (life.fate.isDead) {
			oracle.saved = {...oracle.saved, aborted: command.do === 'abort' ? {...oracle.now, isSure: false} : oracle.saved.aborted};
		} else if (command.do === 'abort') {
			this.noteAbort(await sent);
		}
	}

	private async send(life: Life, asked: Asked): Promise<CommandResult> {
		return runCommand(asked, {
			...life, settings: this.settings, clock: this.machine,
			findObstacle: async () => this.host.findObstacle(),
			checkNow: async () => undefined,
		});
	}

	private noteAbort({ok, message}: CommandResult): void {
		const {oracle} = this;
		if (!ok) {
			return;
		}

		const aborted = {...oracle.now, isSure: true};
		oracle.live = {...oracle.live, aborted};
		if (!message.includes('could not be written')) {
			oracle.saved = {...oracle.saved, aborted};
		}
	}

	/** An abort ends when the level leaves CASCADING. */
	private forgetAbort(level: string): void {
		const {oracle} = this;
		if (level === 'CASCADING' || !oracle.live.aborted) {
			return;
		}

		oracle.live = {...oracle.live, aborted: undefined};
		oracle.saved = {...oracle.saved, aborted: oracle.saved.aborted && {...oracle.saved.aborted, isSure: false}};
	}

	private onCommit({memory, recovered}: Written): void {
		const {oracle} = this;
		if (memory) {
			oracle.saved = recovered ? oracle.recoveredNow(oracle.live) : oracle.live;
		}
	}

	private onEvent({event, fields}: DetectorEvent): void {
		if (event === 'restart_outcome' && fields['outcome'] === 'recovered') {
			this.oracle.live = this.oracle.recoveredNow(this.oracle.live);
		}
	}

	/** The oracle does not follow everything: until all is seen ok again it only says what must not happen. */
	private doubt(): void {
		this.oracle.live = {...this.oracle.live, isUnsure: true};
		this.oracle.saved = {...this.oracle.saved, isUnsure: true};
	}

	private suspend(milliseconds: number): void {
		this.machine.trueTime += milliseconds;
		this.host.suspended(milliseconds);
		this.dyingAt += milliseconds;
		this.releasePromise();
		if (milliseconds > 1000) {
			this.trouble = `the machine was suspended for ${milliseconds / 1000} s`;
		}
	}

	private reboot(off: number): void {
		const {machine, oracle, host} = this;
		const open = this.journal.attempts(10).findLast(({isClosed}) => !isClosed);
		if (open?.startedAt && !this.started.has(open.id)) {
			oracle.phantoms.push(oracle.now);
		}

		this.die();
		host.rebooted();
		machine.trueTime += off;
		machine.reboot();
		this.rebornAt = machine.trueTime + 20_000;
	}

	private startForeign(seconds: number): void {
		if (this.host.isScriptRunning) {
			return;
		}

		this.host.startForeign(seconds);
		this.releasePromise();
	}

	private promise(isCertain: boolean): void {
		const {promised, machine: {trueTime}} = this;
		this.promised = {since: promised?.isCertain ? promised.since : trueTime, last: trueTime, isCertain};
	}

	/** Something came between a promise and its keeping: it need not be kept any more. */
	private releasePromise(): void {
		this.promised &&= {...this.promised, isCertain: false};
	}

	private die(): void {
		this.life?.fate.kill();
		this.mournAfter();
	}

	/** If the detector died just now: what it had not written is lost, and supervisor starts it again after a while. */
	private mournAfter(): void {
		if (!this.life?.fate.isDead) {
			return;
		}

		this.life = undefined;
		this.promised = undefined;
		this.dyingAt = Infinity;
		this.trouble = undefined;
		this.machine.forgetSleepers();
		this.oracle.live = this.oracle.saved;
		this.rebornAt = this.machine.trueTime + (this.reborn * 1000);
		this.source.close();
		this.journal = this.source.open(this.machine);
	}

	private expectPromiseKept(): void {
		const {promised, machine} = this;
		const isLate = promised?.isCertain === true && machine.trueTime - promised.since > 10_000;
		this.forbid(isLate, 'a restart that was wanted did not start');
	}

	/** After all: what ran is in the journal as having run, each alert once, and at most the newest attempt is open. */
	private examineJournal(): void {
		const attempts = this.journal.attempts(1000);
		for (const id of this.started.keys()) {
			const attempt = attempts.find(known => known.id === id);
			this.forbid(attempt?.startedAt === undefined, `attempt ${id} ran and is not in the journal as having run`);
		}

		const keys = this.journal.deliveries(-Infinity).map(({key}) => key);
		this.forbid(new Set(keys).size !== keys.length, 'an alert was written twice');
		this.forbid(attempts.slice(0, -1).some(({isClosed}) => !isClosed), 'an old attempt was left open');
	}

	private forbid(isSo: boolean, what: string): void {
		if (isSo) {
			this.violations.push(`${what} (after ${this.machine.trueTime / 1000} s)`);
		}
	}
}

function askedBy(command: Operation): Asked {
	switch (command.do) {
		case 'manual': {
			return {command: 'restart', reason: 'by hand'};
		}

		case 'disarm': {
			return {command: 'disarm', forMs: command.minutes === null ? null : command.minutes * minute, reason: 'by hand'};
		}

		case 'abort':
		case 'arm': {
			return {command: command.do};
		}
	}
}

/** As the engine has it: while nothing is wrong nobody has a reason to run the script by hand. */
function isCalm({detector}: Life): boolean {
	const {memory} = detector.state;
	return memory.foreign === undefined && memory.level === 'NONE' && memory.supervisor.verdict === 'ok'
		&& Object.values(memory.services).every(({verdict}) => verdict !== 'failing');
}

/** Everything that could go on without time passing has done so. */
async function settled(): Promise<void> {
	return new Promise(resolve => {
		setImmediate(resolve);
	});
}
