import {readFileSync, readdirSync} from 'node:fs';

/** What the kernel counts CPU time of ended children in, in milliseconds (USER_HZ is 100 on every Linux). */
const tick = 10;

/** Milliseconds of CPU time that a process has taken so far: its threads, its children that live, and those that it has waited for. */
export function cpuOf(pid: number): number {
	return ownCpu(pid) + endedChildrenCpu(pid) + childrenOf(pid).reduce((sum, child) => sum + cpuOf(child), 0);
}

/** To the nanosecond: the counters in `stat` have steps of 10 ms. */
function ownCpu(pid: number): number {
	return threadsOf(pid).reduce((sum, thread) => sum + Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ', 1)[0]), 0) / 1e6;
}

function endedChildrenCpu(pid: number): number {
	// The name in parentheses may hold anything, so the fields are counted from its end.
	const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
	return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * tick;
}

export function childrenOf(pid: number): number[] {
	return threadsOf(pid).flatMap(thread => read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number));
}

function threadsOf(pid: number): string[] {
	try {
		return readdirSync(`/proc/${pid}/task`);
	} catch {
		return [];
	}
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
	const kilobytes = /VmRSS:\s+(?<kilobytes>\d+)/v.exec(read(`/proc/${pid}/status`))?.groups?.['kilobytes'];
	return Number(kilobytes) * 1024;
}

/** How many file descriptors a process has open. */
export function descriptors(pid: number): number {
	return readdirSync(`/proc/${pid}/fd`).length;
}

function read(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}
