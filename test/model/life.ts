import type {Alert, Journal} from '../../source/core/journal.js';
import type {DetectorEvent} from '../../source/core/events.js';
import type {Settings} from '../../source/core/settings.js';
import {Detector} from '../../source/engine/detector.js';
import type {RestartActions} from '../../source/engine/restart-actions.js';
import {Restarter} from '../../source/engine/restarter.js';
import type {Host} from './host.js';
import type {Machine} from './machine.js';
import {Fate, mortalJournal, type Disk} from './mortal-journal.js';
import type {Oracle} from './oracle.js';
import type {Referee} from './referee.js';

export type LifeParts = {
	readonly settings: Settings;
	readonly journal: Journal;
	readonly disk: Disk;
	readonly machine: Machine;
	readonly host: Host;
	readonly oracle: Oracle;
	readonly referee: Referee;
	/** Called at the moment at which the script is about to run. */
	onStart(attempt: number): void;
};

/** How long the virtual machine takes, in milliseconds. */
const preflightTakes = 400;
const recorderTakes = 2500;

/** One life of the detector: from its start, over whatever the journal holds, until it dies. */
export class Life {
	readonly fate = new Fate();
	readonly detector: Detector;
	readonly restarter: Restarter;
	/** Whether it could read what the lives before it left. */
	hasRead = false;

	constructor(private readonly parts: LifeParts) {
		const {settings, journal, disk, machine, oracle, referee} = parts;
		const mortal = mortalJournal(journal, this.fate, disk, {
			onCommit(written) {
				oracle.save(written);
			},
			onRead: () => {
				this.hasRead = true;
			},
		});
		const ports = {
			event: ({event, fields}: DetectorEvent) => {
				// Late too: after the time-out.
				const hasRecovered = event === 'restart_closed' || (event === 'restart_outcome' && fields['outcome'] === 'recovered');
				if (!hasRecovered || this.fate.isDead) {
					return;
				}

				referee.noteRecovery();
				oracle.noteRecovery();
			},
			alert(alert: Alert) {
				post(mortal, alert);
			},
		};
		this.detector = new Detector(settings, mortal, ports, machine.now());
		this.restarter = new Restarter(this.detector, this.actions(), machine, async () => this.pause());
	}

	private actions(): RestartActions {
		const {host, machine, referee} = this.parts;
		return {
			findObstacle: async () => this.act(async () => {
				referee.noteObstacleSought();
				const found = host.findObstacle();
				await machine.sleep(preflightTakes);
				return found;
			}),
			recordFlight: async () => this.act(async () => machine.sleep(recorderTakes)),
			glance: async () => this.act(async () => host.look({skipHealth: true, skipForeign: true, impaired: undefined}).supervisor),
			start: async attempt => this.act(async () => {
				this.parts.onStart(attempt);
				return host.start(attempt);
			}),
			readProgress: async attempt => this.act(async () => host.progress(attempt)),
			recoverProgress: async attempt => this.act(async () => host.progress(attempt)),
			capOutput: async () => this.act(async () => undefined),
			afterScript: async () => this.act(async () => undefined),
		};
	}

	/** Does what only the living do: the dead wait for ever. */
	private async act<Value>(work: () => Promise<Value>): Promise<Value> {
		await this.live();
		const value = await work();
		await this.live();
		return value;
	}

	private async live(): Promise<void> {
		try {
			this.fate.point();
		} catch {
			// Never: whoever is dead waits for nothing.
			await Promise.withResolvers<void>().promise;
		}
	}

	/** Between two looks at the script: as long as it runs there is nothing to be seen. */
	private async pause(): Promise<void> {
		const {host, machine} = this.parts;
		const earliest = machine.trueTime + 250;
		return machine.sleepUntil(() => Math.max(earliest, host.own?.endsAt ?? 0));
	}
}

function post(journal: Journal, alert: Alert): void {
	try {
		journal.addAlert(alert, [{channel: 'sms', to: '+15551234567'}]);
	} catch {
		// As the outbox has it: an alert that cannot be written now is kept and never a reason to throw.
	}
}

/** Everything that could go on without time passing has done so. */
export async function settled(): Promise<void> {
	const {promise, resolve} = Promise.withResolvers<void>();
	setImmediate(resolve);
	return promise;
}
