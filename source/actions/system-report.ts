import {readFile, statfs} from 'node:fs/promises';
import os from 'node:os';
import process from 'node:process';
import {errorMessage} from '../core/caught.js';
import {ticksPerSecond} from './process-stat.js';
import {listProcesses, type ProcessEntry} from './processes.js';
import {maskSecrets} from './secrets.js';

const commandLimit = 1000;

/** All processes as a table, oldest first; what looks secret in their command lines is masked, their environments are not looked at. */
export async function describeProcesses(): Promise<string> {
	const processes = await listProcesses();
	const now = os.uptime();
	const rows = processes.toSorted((left, right) => left.start - right.start).map(entry => describeProcess(entry, now));
	return [row(['PID', 'PPID', 'SID', 'USER', 'STATE', 'RSS_PAGES', 'AGE_S', 'COMMAND']), ...rows, ''].join('\n');
}

function describeProcess({pid, parent, session, user, state, pages, start, name, argv}: ProcessEntry, now: number): string {
	const command = argv.length === 0 ? `[${name}]` : maskSecrets(argv).join(' ');
	const age = Math.max(0, Math.round(now - (start / ticksPerSecond)));
	return row([pid, parent, session, user ?? '?', state, pages, age, command.replaceAll(/\p{Control}/gv, ' ').slice(0, commandLimit)]);
}

function row(cells: ReadonlyArray<string | number>): string {
	return cells.map((cell, index) => index === cells.length - 1 ? String(cell) : String(cell).padStart(8)).join(' ');
}

/** Disks, memory, load: what tells a machine in trouble from services in trouble. */
export async function describeSystem(places: readonly string[]): Promise<Record<string, unknown>> {
	const disks = await Promise.all(places.map(async place => [place, await describeDisk(place)] as const));
	return {
		time: new Date().toISOString(),
		uptime_seconds: os.uptime(),
		load: os.loadavg(),
		processors: os.availableParallelism(),
		memory_free_bytes: os.freemem(),
		memory_total_bytes: os.totalmem(),
		detector_memory: process.memoryUsage(),
		disks: Object.fromEntries(disks),
		meminfo: await readTable('/proc/meminfo'),
		pressure: await readTables('/proc/pressure', ['cpu', 'memory', 'io']),
		open_files: await readTable('/proc/sys/fs/file-nr'),
	};
}

async function describeDisk(place: string): Promise<unknown> {
	try {
		const {bsize, blocks, bfree, bavail, files, ffree} = await statfs(place);
		return {
			total_bytes: blocks * bsize, free_bytes: bfree * bsize, available_bytes: bavail * bsize, files, free_files: ffree,
		};
	} catch (error) {
		return {error: errorMessage(error)};
	}
}

async function readTables(folder: string, names: readonly string[]): Promise<Record<string, unknown>> {
	return Object.fromEntries(await Promise.all(names.map(async name => [name, await readTable(`${folder}/${name}`)] as const)));
}

/** A file of the kernel's as it is, line by line; some kernels lack some. */
async function readTable(file: string): Promise<readonly string[] | undefined> {
	try {
		const text = await readFile(file, 'utf8');
		return text.trimEnd().split('\n');
	} catch {
		return undefined;
	}
}
