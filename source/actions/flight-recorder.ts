import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {errorMessage} from '../core/caught.js';
import {within} from '../within.js';
import {collectLog, type SupervisorCalls} from './service-log.js';
import {describeProcesses, describeSystem} from './system-report.js';

export type FlightRequest = {
	/** The attempt's folder; absolute. */
	readonly folder: string;
	/** The public status at this moment. */
	readonly status: Readonly<Record<string, unknown>>;
	readonly supervisor: SupervisorCalls;
	/** The failing services, by their names in supervisor. */
	readonly failing: readonly string[];
	/** Takes out what must not be in a file, whoever said it. */
	readonly redact?: (text: string) => string;
	/** Folders whose disks are of interest; absolute. */
	readonly places: readonly string[];
	/** Milliseconds for all of it. */
	readonly deadline?: number;
};

type Recording = {
	readonly file: string;
	readonly record: () => Promise<string>;
};

/** Decision 17: 3 s at most. The restart waits for this. */
const usualDeadline = 3000;

/**
Saves what the system looks like right before a restart changes it (decision 17): `status.json`, `supervisor.json`, the end of each failing
service's stderr, `processes.txt`, `system.json`. Each on its own: what cannot be had is left out, or its file says why. Never
fails, never takes longer than the deadline, and writes nothing after it.

@returns The names of the files written in time.
*/
export async function recordFlight(request: FlightRequest): Promise<readonly string[]> {
	const {folder, redact = asItIs, deadline = usualDeadline} = request;
	const written: string[] = [];
	const over = new AbortController();
	const all = Promise.all(recordings(request).map(async recording => {
		if (await isSaved(folder, {...recording, record: async () => redact(await recording.record())}, over.signal)) {
			written.push(recording.file);
		}
	}));
	await within(deadline, all, () => {
		over.abort();
	});
	return written.toSorted((left, right) => left.localeCompare(right));
}

function asItIs(text: string): string {
	return text;
}

function recordings({status, supervisor, failing, places}: FlightRequest): Recording[] {
	return [
		{file: 'status.json', record: async () => toJson(status)},
		{file: 'supervisor.json', record: async () => toJson(await supervisor.call('supervisor.getAllProcessInfo', []))},
		...failing.map(service => ({file: `stderr-${fileName(service)}.log`, record: async () => collectLog(supervisor, service)})),
		{file: 'processes.txt', record: describeProcesses},
		{file: 'system.json', record: async () => toJson(await describeSystem(places))},
	];
}

async function isSaved(folder: string, {file, record}: Recording, signal: AbortSignal): Promise<boolean> {
	try {
		await mkdir(folder, {recursive: true, mode: 0o700});
		const text = await textOf(record, file);
		await writeFile(path.join(folder, file), text, {mode: 0o600, signal});
		return true;
	} catch {
		// The restart matters more than any of this.
		return false;
	}
}

/** Why something could not be had is worth reading too. */
async function textOf(record: () => Promise<string>, file: string): Promise<string> {
	try {
		return await record();
	} catch (error) {
		const why = `Could not be recorded: ${errorMessage(error)}`;
		return file.endsWith('.json') ? toJson({error: why}) : `${why}\n`;
	}
}

function toJson(value: unknown): string {
	return `${JSON.stringify(value, undefined, '\t')}\n`;
}

/** `group:name` and whatever else a name may hold, fit for a file. */
function fileName(service: string): string {
	return service.replaceAll(/[^\w\-.]/gv, '_');
}
