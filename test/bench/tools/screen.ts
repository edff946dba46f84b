import process from 'node:process';
import {built, program} from './places.js';
import {startInPty, type Pty, type PtyOptions} from './pty.js';
import type {BenchSystem} from './system.js';

/** The real screen, `cfd --attach`, in a pty, as soon as its first frame is there. Its detector must run. */
export async function attachScreen(system: BenchSystem, options: PtyOptions = {}): Promise<Pty> {
	const screen = await startScreen(system, options);
	await screen.next(frameEnd);
	return screen;
}

/** The same, at once. */
export async function startScreen({configFile}: Pick<BenchSystem, 'configFile'>, options: PtyOptions = {}): Promise<Pty> {
	const flags = options.hasMeter === true ? ['--expose-gc', '--import', built('meter')] : [];
	return startInPty([process.execPath, ...flags, program, '--attach', '--config', configFile], options);
}

/** What ends each frame: the terminal may show it now. */
export const frameEnd = '\u{1B}[?2026l';
