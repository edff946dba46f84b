import type {ProcessState} from '../core/observation.js';

/** One of the demo's services, as its simulated supervisor and its health endpoint show it. */
export type DemoService = {
	readonly name: string;
	readonly hasHealth: boolean;
	state: ProcessState;
	/** A status code, or no answer at all. */
	http: number | 'hang';
	pid: number;
	/** Seconds since 1970. */
	start: number;
	/** Whether it ends and is started again all the time: a new process at each look, RUNNING at each of them. */
	isLooping: boolean;
};

/** The seed's nine services, six of them with a health endpoint. */
const names: ReadonlyArray<readonly [name: string, hasHealth: boolean]> = [
	['main_app', true], ['trade_manager', false], ['trade_executor', true], ['auto_entry_supervisor', true],
	['unified_production_coordinator', true], ['active_trade_supervisor', true], ['trade_initiator', true],
	['kalshi_api_watchdog', false], ['btc_price_watchdog', false],
];

/** How long the simulated processes have run when the demo begins, in seconds. */
const uptimeAtStart = 3 * 3600;

/** Nine services that can be broken and mended. Changes show at the next check, as they would for real. */
export class DemoWorld {
	readonly services: ReadonlyMap<string, DemoService>;
	/** Whether the simulated supervisor answers. */
	isSupervisorUp = true;
	private nextPid = 4711;

	constructor() {
		const start = Math.floor(Date.now() / 1000) - uptimeAtStart;
		this.services = new Map(names.map(([name, hasHealth]) => [name, {name, hasHealth, state: 'RUNNING', http: 200, pid: this.nextPid++, start, isLooping: false}]));
	}

	/** Breaks a service: its process ends, or, with an endpoint, it hangs behind a RUNNING state. */
	break(name: string, how: 'die' | 'hang' | 'loop'): void {
		const service = this.services.get(name);
		if (!service) {
			return;
		}

		if (how === 'loop') {
			service.isLooping = true;
		} else if (how === 'hang' && service.hasHealth) {
			service.http = 'hang';
		} else {
			service.state = 'FATAL';
			service.pid = 0;
		}
	}

	/** A fresh process that works. */
	mend(name: string): void {
		const service = this.services.get(name);
		if (service) {
			Object.assign(service, {state: 'RUNNING', http: 200, isLooping: false, pid: this.nextPid++, start: Math.floor(Date.now() / 1000)});
		}
	}

	/** Whether anything is wrong with it. */
	isBroken(name: string): boolean {
		const service = this.services.get(name);
		return service !== undefined && (service.state !== 'RUNNING' || service.http !== 200 || service.isLooping);
	}

	/** What supervisor sees: whoever loops has a new process each time. */
	look(): readonly DemoService[] {
		for (const service of this.services.values()) {
			if (service.isLooping && service.state === 'RUNNING') {
				Object.assign(service, {pid: this.nextPid++, start: Math.floor(Date.now() / 1000)});
			}
		}

		return this.services.values().toArray();
	}

	/** Everything goes down, supervisor too, as a restart script has it on its way. */
	stopAll(): void {
		this.isSupervisorUp = false;
		for (const service of this.services.values()) {
			Object.assign(service, {state: 'STOPPED', pid: 0});
		}
	}
}
