import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {constants, existsSync} from 'node:fs';
import {access, stat, statfs} from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {describeListener, findListener} from '../../actions/listening-sockets.js';
import {scriptEnvironment} from '../../actions/script-environment.js';
import {errorCode} from '../../core/caught.js';
import {helperEnvironment} from '../../core/helper-environment.js';
import {judgeApi} from '../../doctor/detector.js';
import type {Finding} from '../../doctor/finding.js';
import {judgeClock, judgeDisk, judgeFolder, type DiskFacts, type FolderFacts} from '../../doctor/machine.js';
import type {DoctorContext} from './context.js';

/** The two folders that the detector writes to. */
export async function checkFolders({settings: {logDirectory, stateDirectory}}: DoctorContext): Promise<Finding[]> {
	return Promise.all([
		lookAtFolder({name: 'log folder', key: 'logDirectory', folder: logDirectory}),
		lookAtFolder({name: 'state folder', key: 'stateDirectory', folder: stateDirectory}),
	].map(async facts => judgeFolder(await facts)));
}

async function lookAtFolder(named: Pick<FolderFacts, 'name' | 'key' | 'folder'>): Promise<FolderFacts> {
	const stats = await stat(named.folder).catch(() => undefined);
	const own = process.geteuid?.() ?? 0;
	const place = stats === undefined ? nearestFolder(named.folder) : named.folder;
	return {
		...named,
		is: stats === undefined ? 'missing' : (stats.isDirectory() ? 'folder' : 'other'),
		isWritable: await whyNot(place, constants.W_OK + constants.X_OK) === '',
		// The state folder decides what is restarted: who owns it matters, even where we may write.
		owner: own !== 0 && stats !== undefined && stats.uid !== own && named.key === 'stateDirectory' ? stats.uid : undefined,
	};
}

/** The system's code for why we may not; empty if we may. */
async function whyNot(place: string, mode: number): Promise<string> {
	try {
		await access(place, mode);
		return '';
	} catch (error) {
		return errorCode(error);
	}
}

/** The folder in which a missing one would be made. */
function nearestFolder(folder: string): string {
	return existsSync(folder) || path.dirname(folder) === folder ? folder : nearestFolder(path.dirname(folder));
}

/** The disks of the project, the logs and the state; one that all share is told once. */
export async function checkDisks({settings: {root, logDirectory, stateDirectory}}: DoctorContext): Promise<Finding[]> {
	const places = [['project', root], ['logs', logDirectory], ['state', stateDirectory]] as const;
	const disks = await Promise.all(places.map(async ([name, folder]) => lookAtDisk(name, nearestFolder(folder))));
	const seen = disks.filter(disk => disk !== undefined);
	return Map.groupBy(seen, ({device}) => device).values().flatMap(([first, ...rest]) =>
		first === undefined ? [] : [judgeDisk({...first, name: [first, ...rest].map(({name}) => name).join(', ')})]).toArray();
}

/** The mount flag ST_RDONLY is not told by Node: whether we could write is. */
async function lookAtDisk(name: string, folder: string): Promise<(DiskFacts & {readonly device: number}) | undefined> {
	try {
		const [{bsize, bavail, bfree, blocks, files, ffree}, {dev}] = await Promise.all([statfs(folder), stat(folder)]);
		const free = (process.geteuid?.() === 0 ? bfree : bavail) * bsize;
		const isReadOnly = await whyNot(folder, constants.W_OK) === 'EROFS';
		return {name, folder, device: dev, free, size: blocks * bsize, hasFreeFiles: files === 0 || ffree > 0, isReadOnly};
	} catch {
		return undefined;
	}
}

/** What the system says of its clock. Nobody is asked over the network. */
export async function checkClock(): Promise<Finding[]> {
	return [judgeClock(await isClockSynchronized())];
}

async function isClockSynchronized(): Promise<boolean | undefined> {
	const said = await output('timedatectl', ['show', '--property=NTPSynchronized', '--value']);
	if (said === 'yes' || said === 'no') {
		return said === 'yes';
	}

	const chrony = await output('chronyc', ['-n', 'tracking']);
	return chrony === undefined ? undefined : /^Leap status\s*:\s*Normal/mv.test(chrony);
}

/** What a program says; `undefined` if it is not there, fails, or does not end. */
async function output(program: string, args: readonly string[]): Promise<string | undefined> {
	const env = scriptEnvironment(helperEnvironment(process.env));
	const child = spawn(program, args, {env, stdio: ['ignore', 'pipe', 'ignore'], timeout: 3000, killSignal: 'SIGKILL'});
	try {
		const [text, [code]] = await Promise.all([Array.fromAsync<Uint8Array>(child.stdout), once(child, 'close')]) as [Uint8Array[], [number | null]];
		return code === 0 ? Buffer.concat(text).toString().trim() : undefined;
	} catch {
		return undefined;
	}
}

/** Whether the status can be served. */
export async function checkApi({settings: {api, services}, status}: DoctorContext): Promise<Finding[]> {
	const holder = await findListener(api.port);
	const isOurs = holder?.pid !== undefined && holder.pid === status?.detector.pid;
	const isFree = isOurs || !api.enabled || api.port === 0;
	const bindError = isFree ? undefined : await bind(api.host, api.port);
	const listener = bindError === 'EADDRINUSE' ? holder : undefined;
	return [judgeApi({
		api,
		isOurs,
		bindError,
		listener: listener === undefined ? undefined : describeListener(listener),
		sharedWith: api.enabled && api.port !== 0 ? services.find(({port, health}) => port === api.port && /\/\/(?:localhost|127\.)/v.test(health ?? ''))?.name : undefined,
	})];
}

/** Listens for a moment; nobody is answered. */
async function bind(host: string, port: number): Promise<string | undefined> {
	const server = net.createServer(socket => {
		socket.destroy();
	});
	try {
		server.listen({host, port, exclusive: true});
		await once(server, 'listening');
		return undefined;
	} catch (error) {
		return errorCode(error);
	} finally {
		server.close();
	}
}
