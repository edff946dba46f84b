import path from 'node:path';
import process from 'node:process';
import type {SupervisorAccess} from '../assembly/supervisor-access.js';
import type {Connection, Monitor} from '../core/monitor.js';
import type {Settings} from '../core/settings.js';
import {writeFileAtomically} from '../engine/status-file.js';
import type {ReadLog, RestartFiles} from '../ui/log-text.js';
import type {RunUiOptions, UiEnd} from '../ui/run-ui.js';
import {loadPreferences} from './preferences.js';
import {complain} from './settings.js';

/** Bytes of a service's log that are asked for. */
const logBytes = 16_384;

/** Loads the screen: before an engine starts in the same process, whose first check would be late; while a detector is asked for its first picture. */
export async function loadScreen(): Promise<void> {
	await import('../ui/run-ui.js');
}

/** Shows a monitor until a person quits; the same screen wherever the engine runs. Returns the exit code. */
export async function showScreen(monitor: Monitor, settings: Settings, onPlay?: RunUiOptions['onPlay']): Promise<number> {
	// Loaded only here: a detector without a screen does not pay for it.
	const [{runUi}, preferences] = await Promise.all([import('../ui/run-ui.js'), loadPreferences(settings)]);
	outlastSignals();
	const log = logReader(settings);
	try {
		return exitCode(await runUi({
			monitor,
			env: process.env,
			onSave: async () => save(monitor, settings),
			quitNote,
			readLog: log.read,
			restartFiles: restartFiles(settings),
			preferences,
			onPlay,
		}));
	} finally {
		await log.close();
	}
}

/** The end takes a moment after the first signal (a broken connection sends several): none of them may cut it short. */
function outlastSignals(): void {
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
		process.on(signal, () => undefined);
	}
}

/** A signal ends it as signals do (128 and its number), everything else is a quiet end. */
function exitCode(end: UiEnd): number {
	if (end.kind === 'signal' && end.signal !== 'SIGTERM' && end.signal !== 'SIGINT') {
		complain(`Ended by ${end.signal}.`);
	}

	return 0;
}

function quitNote(connection: Connection): string {
	switch (connection.kind) {
		case 'own': {
			return 'The detector ran in this screen and has ended with it: nothing watches the system now. To have it watched, run cfd --headless under supervisor.';
		}

		case 'attached': {
			return `The detector (pid ${connection.pid}) keeps running.`;
		}

		case 'lost': {
			return 'The detector did not answer: whether it still runs is not known. Ask with: cfd check';
		}
	}
}

/** Into the state directory: nothing else is ever written (decision 13). */
async function save(monitor: Monitor, {stateDirectory}: Settings): Promise<string> {
	const status = monitor.getSnapshot()?.status;
	const file = path.join(stateDirectory, `snapshot-${new Date().toISOString().replaceAll(/[.:]/gv, '-')}.json`);
	writeFileAtomically(file, `${JSON.stringify(status ?? null, undefined, 2)}\n`, 0o600);
	return file;
}

/** The end of a service's log, by supervisor's RPC (its manual: readProcessStdoutLog). What that takes is loaded when the first log is looked at. */
function logReader(settings: Settings): {readonly read: ReadLog; close(): Promise<void>} {
	let opened: Promise<SupervisorAccess> | undefined;
	return {
		async read(service, stream) {
			opened ??= openSupervisor(settings);
			const supervisor = await opened;
			const method = stream === 'stdout' ? 'supervisor.readProcessStdoutLog' : 'supervisor.readProcessStderrLog';
			const outcome = await supervisor.call(method, [service, -logBytes, 0]);
			if (outcome.kind !== 'value') {
				throw new Error(`supervisor gives no ${stream} of ${service}: ${outcome.detail}`);
			}

			return typeof outcome.value === 'string' ? logLines(outcome.value) : [];
		},
		async close() {
			const supervisor = await opened;
			supervisor?.close();
		},
	};
}

async function openSupervisor(settings: Settings): Promise<SupervisorAccess> {
	const {createSupervisorAccess} = await import('../assembly/supervisor-access.js');
	return createSupervisorAccess(settings, process.env);
}

/** What is kept of the restarts; loaded when somebody looks. */
function restartFiles(settings: Settings): RestartFiles {
	return {
		async list(restart) {
			const {listAttemptFiles} = await import('../assembly/attempt-files.js');
			return listAttemptFiles(settings, restart);
		},
		async read(restart, name) {
			const {readAttemptFile} = await import('../assembly/attempt-files.js');
			return readAttemptFile(settings, restart, name);
		},
	};
}

/** The whole lines of the end of a log: of a long one the first is cut, and behind the last line end there is none. */
function logLines(text: string): string[] {
	const lines = text.replace(/\n$/v, '').split('\n');
	return text === '' ? [] : lines.slice(text.length >= logBytes ? 1 : 0);
}
