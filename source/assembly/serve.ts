import type {Monitor} from '../core/monitor.js';
import type {Settings} from '../core/settings.js';
import type {Engine} from '../engine/engine.js';
import {acquireLock, type EngineLock} from '../engine/lock.js';
import {startWatchdog, type Watchdog} from '../engine/watchdog.js';
import {createStateDirectory} from '../engine/state-directory.js';
import {startControlServer} from '../remote/control-server.js';
import {startStatusServer} from '../remote/status-server.js';
import {followChecks} from './liveness.js';
import {openEngine, type EngineOptions} from './open-engine.js';

export type ServeOptions = Pick<EngineOptions, 'isHeadless' | 'onEvent' | 'openJournal'>;

/** An engine that serves: one for each state directory (decision 11). */
export type Served = {
	readonly monitor: Monitor;
	/** Where the status is served; `undefined` if it is not. */
	statusPort(): number | undefined;
	/** A clean end, within 1 s. */
	close(): Promise<void>;
};

/** Why this process may not be the engine: another one is, or there is no place for the state. */
export type NotServed =
	| {readonly kind: 'taken'; readonly pid: number | undefined}
	| {readonly kind: 'problem'; readonly text: string};

/** Becomes the engine of the state directory, if no other process is, and serves its status and its control socket. */
export async function serve(settings: Settings, options: ServeOptions): Promise<Served | NotServed> {
	const problem = createStateDirectory(settings.stateDirectory);
	if (problem !== undefined) {
		return {kind: 'problem', text: problem};
	}

	const acquired = await acquireLock(settings.stateDirectory);
	return acquired.kind === 'held' ? serveWith(acquired.lock, settings, options) : acquired;
}

async function serveWith(lock: EngineLock, settings: Settings, options: ServeOptions): Promise<Served> {
	// First of all: to open the history, or to go on with an attempt, may hang as a check may.
	const watched = options.isHeadless ? watch(settings) : undefined;
	const engine = openEngine({settings, lockProblem: () => lock.problem(), ...options});
	watched?.follow(engine);
	await engine.start();
	const report = (text: string) => {
		engine.report(text);
	};

	const [control, status] = await Promise.all([
		startControlServer({stateDirectory: settings.stateDirectory, monitor: engine, interval: settings.checkInterval, onTrouble: report}),
		settings.api.enabled ? startStatusServer({...settings.api, monitor: engine, interval: settings.checkInterval, onTrouble: report}) : undefined,
	]);
	return {
		monitor: engine,
		statusPort: () => status?.port(),
		async close() {
			await Promise.all([control.close(), status?.close()]);
			await engine.close();
			watched?.stop();
			lock.release();
		},
	};
}

type Watched = Pick<Watchdog, 'stop'> & {
	/** From now on its checks have to go on, too. */
	follow(engine: Engine): void;
};

/** Ends a headless detector that hangs, in its main loop or in a check that never ends, so that supervisor starts it anew (decision 24). */
function watch(settings: Settings): Watched {
	const {checkInterval, logDirectory} = settings;
	let isAlive = () => true;
	let report: (text: string) => void = () => undefined;
	const watchdog = startWatchdog({
		interval: checkInterval,
		logDirectory,
		isAlive: () => isAlive(),
		onTrouble(text) {
			report(text);
		},
	});
	return {
		follow(engine) {
			isAlive = followChecks(engine, settings);
			report = text => {
				engine.report(text);
			};
		},
		stop() {
			watchdog.stop();
		},
	};
}
