import process from 'node:process';
import {findCgroupDanger} from '../actions/cgroup.js';
import {serve, type NotServed, type Served} from '../assembly/serve.js';
import type {DetectorEvent} from '../core/events.js';
import type {Settings} from '../core/settings.js';
import {plainLine} from '../ui/plain.js';
import type {Invocation} from './parse.js';
import {configCode, settingsFor} from './settings.js';

/** Exit code when there is no place for the state (sysexits: EX_CANTCREAT). */
const cannotCreateCode = 73;

/**
`cfd --headless`: the engine alone, for supervisor. One plain line per event on stdout, problems on stderr. While another detector runs for the
same state directory it waits as a standby and takes over when that one is gone (decision 11).
*/
export async function headless(invocation: Invocation): Promise<number> {
	surviveLostOutput();
	const settings = settingsFor(invocation);
	return settings ? run(settings) : configCode;
}

async function run(settings: Settings): Promise<number> {
	const ended = endSignal();
	const served = await serveWhenFree(settings, ended);
	if (served === undefined) {
		return 0;
	}

	if ('kind' in served) {
		process.stderr.write(`cfd: ${served.kind === 'problem' ? served.text : 'another detector runs'}\n`);
		return cannotCreateCode;
	}

	void warnOfCgroup(settings);
	await ended;
	await served.close();
	return 0;
}

/** The engine, as soon as no other process is it; `undefined` when this one was ended before. */
async function serveWhenFree(settings: Settings, ended: Promise<void>): Promise<Served | NotServed | undefined> {
	let isEnded = false;
	let isTold = false;
	void ended.then(() => {
		isEnded = true;
	});
	while (!isEnded) {
		const served = await serve(settings, {isHeadless: true, onEvent: writeEvent, onTrouble: writeTrouble});
		if (!('kind' in served) || served.kind === 'problem') {
			return served;
		}

		if (!isTold) {
			isTold = true;
			process.stdout.write(`standby: a detector runs already${served.pid === undefined ? '' : ` (pid ${served.pid})`}; waiting to take over\n`);
		}

		await Promise.race([ended, pause(Math.min(settings.checkInterval, longestWait))]);
	}

	return undefined;
}

/** How often a standby looks whether it may take over, in milliseconds: within 2 checks, whatever the interval. */
const longestWait = 1000;

function writeEvent(event: DetectorEvent): void {
	const stream = event.severity === 'info' ? process.stdout : process.stderr;
	stream.write(`${plainLine(event)}\n`);
}

function writeTrouble(text: string): void {
	process.stderr.write(`cfd: ${text}\n`);
}

/** A script that dies with this process would leave everything down: told at the start, not at the restart. */
async function warnOfCgroup({restart}: Settings): Promise<void> {
	const danger = restart.enabled ? await findCgroupDanger().catch(() => undefined) : undefined;
	if (danger !== undefined) {
		writeTrouble(danger);
	}
}

/** A supervisord that is killed takes the pipes with it: a line that nobody reads must not end the detector (EPIPE). */
function surviveLostOutput(): void {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on('error', () => {
			// Nobody is there to be told.
		});
	}
}

async function endSignal(): Promise<void> {
	return new Promise(resolve => {
		for (const signal of ['SIGTERM', 'SIGINT'] as const) {
			process.once(signal, () => {
				resolve();
			});
		}

		// The end of an ssh session is no reason to stop watching.
		process.on('SIGHUP', () => undefined);
	});
}

async function pause(milliseconds: number): Promise<void> {
	return new Promise(resolve => {
		setTimeout(resolve, milliseconds);
	});
}
