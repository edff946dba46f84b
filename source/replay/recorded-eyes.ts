import {healthName} from '../core/health-name.js';
import type {HealthObservation, Look} from '../core/observation.js';
import {lookFrom, type RecordedLook} from '../core/recorded-look.js';
import type {RecordedSettings} from '../core/recorded-settings.js';
import type {Settings} from '../core/settings.js';

/** Sees what was recorded as this config would have seen it, as far as the record tells. */
export class RecordedEyes {
	/** Services of which the record tells what this config asks for. */
	private readonly asked: ReadonlyMap<string, number>;

	/** `recorded`: the settings that were in force. */
	constructor(settings: Settings, recorded: RecordedSettings | undefined) {
		const isSameAddress = (name: string, health: string | undefined) => health !== undefined && recorded?.services[name]?.health === healthName(health);
		this.asked = new Map(settings.services.filter(({name, health}) => isSameAddress(name, health)).map(({name, timeout}) => [name, timeout]));
	}

	/** `now`: wall clock. */
	see(recorded: RecordedLook, now: number): Look {
		const look = lookFrom(recorded, now);
		const health = new Map<string, HealthObservation>();
		for (const [name, seen] of look.health) {
			const timeout = this.asked.get(name);
			if (timeout !== undefined) {
				health.set(name, inTime(seen, timeout));
			}
		}

		return {...look, health};
	}
}

/** An answer that came, but would not have been waited for. */
function inTime(seen: HealthObservation, timeout: number): HealthObservation {
	return seen.kind === 'answer' && seen.latency > timeout
		? {kind: 'no answer', why: 'timeout', detail: `no answer within ${timeout} ms`, latency: timeout}
		: seen;
}
