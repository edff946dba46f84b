import type {Invocation} from './parse.js';
import type {CommandName} from './table.js';

/** Runs a command to its exit code. */
export type Runner = (invocation: Invocation) => Promise<number>;

/** Each command's code is loaded when it is asked for: a headless detector never loads the screen. */
export const runners: Readonly<Record<CommandName, () => Promise<Runner>>> = {
	monitor: async () => (await import('./monitor.js')).monitor,
	headless: async () => (await import('./headless.js')).headless,
	attach: async () => (await import('./attach.js')).attach,
	snapshot: async () => (await import('./snapshot.js')).snapshot,
	check: async () => (await import('./check.js')).check,
	restart: async () => (await import('./restart.js')).restart,
	abort: async () => (await import('./operate.js')).abort,
	disarm: async () => (await import('./operate.js')).disarm,
	arm: async () => (await import('./operate.js')).arm,
	history: async () => (await import('./history.js')).history,
	explain: async () => (await import('./explain.js')).explain,
	doctor: async () => (await import('./doctor.js')).doctor,
	init: async () => (await import('./init.js')).init,
	'test-alert': async () => (await import('./test-alert.js')).testAlert,
	replay: async () => (await import('./replay.js')).replay,
	demo: async () => (await import('./demo.js')).demo,
	completion: async () => (await import('./completion.js')).completion,
};
