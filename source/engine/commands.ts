import {errorMessage} from '../core/caught.js';
import type {Clock} from '../core/moment.js';
import type {Command, CommandResult} from '../core/monitor.js';
import {disarmDefault} from '../core/operate.js';
import type {Settings} from '../core/settings.js';
import type {Detector} from './detector.js';
import type {Restarter, RestartResult} from './restarter.js';

/** What a command may need. */
export type CommandParts = {
	readonly settings: Settings;
	readonly clock: Clock;
	readonly detector: Detector;
	readonly restarter: Restarter;
	findObstacle(): Promise<{readonly because: string; readonly detail?: string | undefined} | undefined>;
	checkNow(): Promise<void>;
};

/** Exit code of a restart that was withheld or is in progress already (sysexits: EX_TEMPFAIL). */
const withheldCode = 75;

/** Does what a person asked for. Resolves when it came to something, never rejects. */
export async function runCommand(command: Command, parts: CommandParts): Promise<CommandResult> {
	const {detector, clock} = parts;
	switch (command.command) {
		case 'abort': {
			return detector.abort(clock.now());
		}

		case 'arm': {
			return detector.arm(clock.now());
		}

		case 'disarm': {
			const lasts = command.forMs === null ? undefined : command.forMs ?? disarmDefault;
			return detector.disarm(lasts, command.reason, clock.now());
		}

		case 'check': {
			await parts.checkNow();
			return {ok: true, code: 0, message: 'Checked.'};
		}

		case 'restart': {
			return command.dryRun ? dryRun(parts) : restart(command.reason, parts);
		}
	}
}

/** A restart by hand: always possible, recorded like the others, never a second one at a time (decision 8). */
async function restart(reason: string, parts: CommandParts): Promise<CommandResult> {
	const {detector, restarter} = parts;
	const open = detector.openAttempt;
	if (open && !open.outcomeAt) {
		return {ok: false, code: withheldCode, message: `A restart is in progress already (attempt ${open.id}). Wait for its outcome: cfd history`};
	}

	try {
		return describe(await restarter.run('manual', reason === '' ? 'started by hand' : reason, true));
	} catch (error) {
		return {ok: false, code: 1, message: `The restart could not be prepared: ${errorMessage(error)}`};
	}
}

function describe(result: RestartResult): CommandResult {
	return result.kind === 'started'
		? {ok: true, code: 0, message: `MASTER RESTART started (attempt ${result.attempt}).`}
		: {ok: false, code: withheldCode, message: `Restart withheld, ${result.block.because}: ${result.block.detail ?? 'see cfd explain'}`};
}

/** What would run, and what stands in its way; nothing is changed. */
export async function dryRun({settings, findObstacle}: Pick<CommandParts, 'settings' | 'findObstacle'>): Promise<CommandResult> {
	const {script, args} = settings.restart;
	const would = `Would run in ${settings.root}: /bin/bash ${[script.path, ...args].join(' ')}`;
	const obstacle = await findObstacle();
	return obstacle
		? {ok: false, code: withheldCode, message: `Withheld, ${obstacle.because}: ${obstacle.detail ?? ''}\n${would}`}
		: {ok: true, code: 0, message: `Preflight passed.\n${would}`};
}
