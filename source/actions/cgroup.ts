import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {access, readFile} from 'node:fs/promises';
import process from 'node:process';
import {helperEnvironment} from '../core/helper-environment.js';
import {readArgv} from './processes.js';
import {scriptEnvironment} from './script-environment.js';

/** What decides whether the restart script would live on when the detector or supervisord ends. */
export type CgroupFacts = {
	/** The text of `/proc/self/cgroup`. */
	readonly cgroup: string;
	/** Whether systemd runs the machine. */
	readonly isSystemd: boolean;
	/** The `KillMode` of the unit that we are in; `undefined` if it could not be had. */
	readonly killMode: string | undefined;
	/** The command line of process 1. */
	readonly init: readonly string[];
	readonly isInit: boolean;
	/** Whose cgroup it is, for people; this detector's if left out. */
	readonly who?: string;
};

/** A systemd service, and whether the system's or a user's systemd runs it. */
export type Unit = {
	readonly name: string;
	readonly manager: 'system' | 'user';
};

/**
Why the restart script would be killed together with the detector or supervisord, though it has a session of its own: a cgroup ends as a
whole (lessons.md, R12). `pid`: of the process whose cgroup counts, the detector's own or supervisord's. For `doctor` and a warning at the start; `undefined` if all is well, as far as can be seen.
*/
export async function findCgroupDanger(pid: number | 'self' = 'self'): Promise<string | undefined> {
	const cgroup = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
	const isSystemd = await isThere('/run/systemd/system');
	const unit = isSystemd ? findUnit(cgroup) : undefined;
	return describeCgroupDanger({
		cgroup,
		isSystemd,
		killMode: unit && await readKillMode(unit),
		init: await readArgv(1),
		isInit: pid === 'self' && process.pid === 1,
		who: pid === 'self' ? 'This detector' : 'supervisord',
	});
}

/** The pure part of `findCgroupDanger`. */
export function describeCgroupDanger({cgroup, isSystemd, killMode, init, isInit, who = 'This detector'}: CgroupFacts): string | undefined {
	const main = mainOfContainer(init, isInit);
	if (main !== undefined && !isSystemd) {
		return `Process 1 here is ${main}: when it ends because the restart script shuts supervisord down, the container ends, and the script with it. `
			+ 'Make process 1 something that stays (a start script that waits for ever behind an init like tini), or set restart.enabled to false and let the container be restarted from outside.';
	}

	const unit = isSystemd ? findUnit(cgroup) : undefined;
	if (unit === undefined || killMode === 'process' || killMode === 'none') {
		return undefined;
	}

	const seen = killMode === undefined ? 'its KillMode could not be read; systemd\'s default is control-group' : `KillMode=${killMode}`;
	return `${who} runs in the systemd service ${unit.name} (${seen}): when that ends or is restarted, systemd kills the restart script and all that it started. `
		+ `Set KillMode=process: systemctl ${unit.manager === 'user' ? '--user ' : ''}edit ${unit.name}, add the lines [Service] and KillMode=process, then daemon-reload.`;
}

/** What process 1 is, if it is likely to end together with supervisord. */
function mainOfContainer(init: readonly string[], isInit: boolean): string | undefined {
	if (isInit) {
		return 'this detector';
	}

	if (init.some(word => /(?:^|[\s\/])supervisord(?:$|[\s;])/v.test(word))) {
		return 'supervisord, or runs it';
	}

	const script = init.find((word, index) => word.endsWith('.sh') && (index === 0 || !word.startsWith('-')));
	return script === undefined ? undefined : `the start script ${script}, which may wait for supervisord`;
}

/**
The innermost systemd service of a `/proc/PID/cgroup` text, if the process is directly in one: a session's or a container's scope is none, nor
is a user's whole systemd.
*/
export function findUnit(cgroup: string): Unit | undefined {
	const names = unitNames(cgroup);
	const name = names.at(-1);
	return name === undefined || !name.endsWith('.service') || isUserManager(name)
		? undefined
		: {name, manager: names.some(above => isUserManager(above)) ? 'user' : 'system'};
}

/** Services and scopes, outermost first; from the unified hierarchy, or systemd's own in the older layout. */
function unitNames(cgroup: string): string[] {
	const lines = cgroup.split('\n').filter(line => /^(?:0::|\d+:name=systemd:)/v.test(line));
	const groups = lines.map(line => line.slice(line.lastIndexOf(':/') + 1).split('/'));
	return groups.map(parts => parts.filter(part => /\.(?:service|scope)$/v.test(part))).find(names => names.length > 0) ?? [];
}

function isUserManager(unit: string): boolean {
	return /^user@\d+\.service$/v.test(unit);
}

/** `undefined` if there is no systemctl, or it does not say. */
async function readKillMode({name, manager}: Unit): Promise<string | undefined> {
	const words = ['show', '--property=KillMode', '--value', '--', name];
	const args = manager === 'user' ? ['--user', ...words] : words;
	const child = spawn('systemctl', args, {env: scriptEnvironment(helperEnvironment(process.env)), stdio: ['ignore', 'pipe', 'ignore'], timeout: 2000});
	child.on('error', () => undefined);
	const output = Buffer.concat(await Array.fromAsync<Uint8Array>(child.stdout)).toString();
	const killMode = output.trim();
	return killMode === '' ? undefined : killMode;
}

async function isThere(file: string): Promise<boolean> {
	try {
		await access(file);
		return true;
	} catch {
		return false;
	}
}
