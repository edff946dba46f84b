import {once} from 'node:events';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import {findCgroupDanger} from '../actions/cgroup.js';
import {compileFor} from '../assembly/compilers.js';
import {serve, type NotServed, type Served, type ServeOptions} from '../assembly/serve.js';
import type {DetectorEvent} from '../core/events.js';
import type {Settings} from '../core/settings.js';
import {plainLine} from '../ui/plain.js';
import type {Invocation} from './parse.js';
import {configCode, settingsFor} from './settings.js';

/** Exit code when there is no place for the state (sysexits: EX_CANTCREAT). */
const cannotCreateCode = 73;

/** What the engine may be made of instead of the usual. */
type Parts = Pick<ServeOptions, 'openJournal'>;

/**
`cfd --headless`: the engine alone, for supervisor. One plain line per event on stdout, problems on stderr. While another detector runs for the
same state directory it waits as a standby and takes over when that one is gone (decision 11).
*/
export async function headless(invocation: Invocation, parts: Parts = {}): Promise<number> {
	surviveLostOutput();
	const settings = settingsFor(invocation);
	if (settings === undefined) {
		return configCode;
	}

	compileFor(settings.services.length);
	return run(settings, parts);
}

async function run(settings: Settings, parts: Parts): Promise<number> {
	const ended = endSignal();
	const served = await serveWhenFree(settings, ended, parts);
	if (served === undefined) {
		return 0;
	}

	if ('kind' in served) {
		process.stderr.write(`cfd: ${served.kind === 'problem' ? served.text : 'another detector runs'}\n`);
		return cannotCreateCode;
	}

	void warnOfCgroup(settings);
	if (!ended.aborted) {
		await once(ended, 'abort');
	}

	await served.close();
	return 0;
}

/** The engine, as soon as no other process is it; `undefined` when this one was ended before. */
async function serveWhenFree(settings: Settings, ended: AbortSignal, parts: Parts): Promise<Served | NotServed | undefined> {
	let isTold = false;
	while (!ended.aborted) {
		const served = await serve(settings, {...parts, isHeadless: true, onEvent: writeEvent});
		if (!('kind' in served) || served.kind === 'problem') {
			return served;
		}

		if (!isTold) {
			isTold = true;
			process.stdout.write(`standby: a detector runs already${served.pid === undefined ? '' : ` (pid ${served.pid})`}; waiting to take over\n`);
		}

		await pause(Math.min(settings.checkInterval, longestWait), ended);
	}

	return undefined;
}

/** Waits so many milliseconds, or until the end. A standby does this for months: nothing may stay behind of it, as it would of a race with a promise. */
async function pause(milliseconds: number, ended: AbortSignal): Promise<void> {
	try {
		await setTimeout(milliseconds, undefined, {signal: ended});
	} catch {
		// The end has come.
	}
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

/** Aborted when the process is asked to end. */
function endSignal(): AbortSignal {
	const ending = new AbortController();
	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		process.once(signal, () => {
			ending.abort();
		});
	}

	// The end of an ssh session is no reason to stop watching.
	process.on('SIGHUP', () => undefined);
	return ending.signal;
}
