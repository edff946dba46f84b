import type {Journal} from '../../source/core/journal.js';
import type {Settings} from '../../source/core/settings.js';
import {check} from './check.js';
import type {Command} from './commands.js';
import {Host} from './host.js';
import {Life, settled, type LifeParts} from './life.js';
import {Machine} from './machine.js';
import {Disk, type JournalSource} from './mortal-journal.js';
import {operate, type Operation} from './operate.js';
import {Oracle} from './oracle.js';
import {Referee} from './referee.js';
import {changeSurroundings, isChange} from './surroundings.js';

const minute = 60_000;

/** Plays commands against the real core, detector and restarter, before the eyes of a referee. */
export class Play {
	readonly machine = new Machine();
	readonly disk = new Disk();
	readonly host: Host;
	readonly oracle: Oracle;
	readonly referee: Referee;
	private journal: Journal;
	private life: Life | undefined;
	private nextCheck = 0;
	private rebornAt = Infinity;
	private dyingAt = Infinity;
	private reborn = 5;
	private impaired: string | undefined;

	constructor(readonly settings: Settings, private readonly source: JournalSource) {
		const {machine, disk} = this;
		this.host = new Host(settings, machine);
		this.oracle = new Oracle(settings, machine);
		this.journal = source.open(machine);
		this.referee = new Referee({machine, disk, host: this.host, oracle: this.oracle, journal: () => this.journal});
	}

	/** Everything is seen ok, and so proven. */
	async begin(): Promise<void> {
		await this.bear();
		await this.pass(2 * this.settings.checkInterval);
	}

	async apply(command: Command): Promise<void> {
		if (isChange(command)) {
			changeSurroundings(command, this);
			return;
		}

		switch (command.do) {
			case 'checks':
			case 'seconds': {
				await this.pass(command.count * (command.do === 'checks' ? this.settings.checkInterval : 1000));
				break;
			}

			case 'look': {
				await this.check(true);
				break;
			}

			case 'manual':
			case 'abort':
			case 'arm':
			case 'disarm': {
				await this.operate(command);
				break;
			}

			case 'suspend': {
				this.suspend(command.minutes * minute);
				break;
			}

			case 'reboot': {
				this.reboot(command.minutes * minute, command.jump * 60 * minute);
				break;
			}

			case 'doom': {
				this.reborn = command.reborn;
				this.life?.fate.doom(command.points);
				break;
			}

			case 'kill': {
				this.reborn = command.reborn;
				this.life?.fate.kill();
				break;
			}
		}

		this.mournAfter();
	}

	/** Two hours in which nothing stands in the way of a restart, with a cause that holds: one must come. */
	async end(): Promise<void> {
		const {host, disk, machine, oracle, settings} = this;
		Object.assign(disk, {writesToFail: 0, readsToFail: 0});
		host.obstacle = undefined;
		host.plan = {takes: 30, exit: 1, heals: false, killsAfter: null, fails: false};
		host.endScriptsBy(machine.trueTime);
		this.life?.fate.doom(Infinity);
		this.dyingAt = Infinity;
		await this.pass(Math.max(0, this.life ? 0 : this.rebornAt - machine.trueTime) + settings.checkInterval);
		await this.operate({do: 'arm'});
		host.heal();
		await this.pass(3 * settings.checkInterval);
		host.break(settings.restart.on.includes('services') ? 'services' : 'supervisor');
		this.suspend(118 * minute);
		const before = oracle.automatic.length;
		await this.pass(minute + ((settings.thresholds.cascading + 2) * settings.checkInterval));
		const {decision, openAttempt} = this.life?.detector ?? {};
		const state = JSON.stringify({decision, openAttempt});
		this.referee.forbid(settings.restart.enabled && oracle.automatic.length === before, `locked out: no attempt after two hours; ${state}`);
		this.referee.examineJournal();
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
			this.life?.fate.kill();
			this.mournAfter();
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
		const {settings, journal, disk, machine, host, oracle, referee} = this;
		const parts: LifeParts = {
			settings, journal, disk, machine, host, oracle, referee,
			onStart: attempt => {
				referee.noteStart(attempt);
				if (!host.plan.fails && host.plan.killsAfter !== null) {
					this.dyingAt = machine.trueTime + (host.plan.killsAfter * 1000);
				}
			},
		};
		this.rebornAt = Infinity;
		this.nextCheck = machine.trueTime;
		this.life = new Life(parts);
		void this.life.restarter.resume();
		await settled();
		this.mournAfter();
	}

	private async check(isExtra: boolean): Promise<void> {
		const {life, machine, host, oracle, referee, impaired} = this;
		if (!life) {
			return;
		}

		this.impaired = undefined;
		await check({life, machine, host, oracle, referee, isExtra, impaired});
		this.mournAfter();
	}

	private async operate(operation: Operation): Promise<void> {
		if (!this.life) {
			return;
		}

		this.referee.releasePromise();
		await operate(operation, this.life, this);
	}

	private suspend(milliseconds: number): void {
		this.machine.trueTime += milliseconds;
		this.host.suspended(milliseconds);
		this.dyingAt += milliseconds;
		this.referee.releasePromise();
		this.impaired = `the machine was suspended for ${milliseconds / 1000} s`;
	}

	private reboot(off: number, jump: number): void {
		const {machine, host} = this;
		this.referee.notePowerLoss();
		this.life?.fate.kill();
		this.mournAfter();
		host.rebooted();
		machine.trueTime += off;
		machine.reboot();
		if (jump !== 0) {
			machine.jump(jump);
		}

		this.rebornAt = machine.trueTime + 20_000;
	}

	/** If the detector died just now: what it had not written is lost, and supervisor starts it again after a while. */
	private mournAfter(): void {
		if (!this.life?.fate.isDead) {
			return;
		}

		this.life = undefined;
		this.dyingAt = Infinity;
		this.impaired = undefined;
		this.referee.forgetPromise();
		this.machine.forgetSleepers();
		this.oracle.forget();
		this.rebornAt = this.machine.trueTime + (this.reborn * 1000);
		this.source.close();
		this.journal = this.source.open(this.machine);
	}
}
