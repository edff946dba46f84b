import {spawn, type ChildProcessByStdio} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import type {Writable} from 'node:stream';

export type WatchdogOptions = {
	/** Milliseconds between two checks. */
	readonly interval: number;
	/** Where the event log is: the watchdog writes its last line there itself. */
	readonly logDirectory: string;
	/** Whether the checks go on; left out, it is enough that the main loop runs. */
	isAlive?(): boolean;
	/** There is no watchdog, a sentence for people; told once. */
	onTrouble?(text: string): void;
};

export type Watchdog = {
	/** Of the process that watches; `undefined` while there is none. */
	readonly pid: number | undefined;
	stop(): void;
};

/** Intervals without a sign of life after which the detector is ended. */
const intervals = 3;

/** However short the interval: a slow disk is no hang. Milliseconds. */
const shortestLimit = 5000;

/** Looks in a row that must see nothing: a single one may have been late itself (a suspended machine, a clock that was set). */
const looks = 6;

/** Signs of life for each look. */
const beatsPerLook = 2;

/**
The whole watchdog, in the shell that runs the restart script anyway: a worker thread would cost five times the memory. It reads signs of life
from its stdin, ends by itself when that is closed, and says why only after it has acted: a full pipe must not keep it from that.
*/
const program = String.raw`
missed=0
while :; do
	if read -r -t "$2" _; then missed=0; continue; elif [ $? -le 128 ]; then exit 0; fi
	missed=$((missed + 1))
	[ "$missed" -lt "$3" ] && continue
	kill -9 "$1"
	printf -v time '%(%Y-%m-%dT%H:%M:%S.000Z)T' -1
	text="The detector (pid $1) has stood still for $4 s and was ended, so that supervisor starts it anew"
	[ -f "$CFD_LOG" ] && printf '{"time":"%s","level":"error","event":"watchdog","message":"%s","pid":%s}\n' "$time" "$text" "$1" >>"$CFD_LOG"
	printf 'cfd: %s\n' "$text" >&2
	exit 1
done`;

/** How long the detector may stand still, in milliseconds. */
export function stallLimit(interval: number): number {
	return Math.max(intervals * interval, shortestLimit);
}

/**
Ends this process with SIGKILL when its main loop hangs, whatever it hangs in, so that whoever supervises it starts it anew. A machine that is
suspended, or a process that is stopped together with its watchdog, does not count as hanging.
*/
export function startWatchdog(options: WatchdogOptions): Watchdog {
	return new ShellWatchdog(options);
}

class ShellWatchdog implements Watchdog {
	private readonly options: WatchdogOptions;
	private child: ChildProcessByStdio<Writable, null, null> | undefined;
	private readonly timer: NodeJS.Timeout;
	private isTroubleTold = false;

	constructor(options: WatchdogOptions) {
		this.options = options;
		this.child = this.start();
		this.timer = setInterval(() => {
			this.beat();
		}, stallLimit(options.interval) / looks / beatsPerLook).unref();
	}

	get pid(): number | undefined {
		return this.child?.pid;
	}

	stop(): void {
		clearInterval(this.timer);
		this.child?.stdin.end();
		this.child = undefined;
	}

	private beat(): void {
		if (this.options.isAlive?.() === false) {
			return;
		}

		this.child ??= this.start();
		// What a watchdog that was stopped has not read yet is enough for it to see.
		if (this.child.stdin.writableLength === 0) {
			this.child.stdin.write('\n');
		}
	}

	private start(): ChildProcessByStdio<Writable, null, null> {
		const {interval, logDirectory} = this.options;
		const seconds = stallLimit(interval) / 1000;
		const words = [process.pid, (seconds / looks).toFixed(3), looks, Math.round(seconds)].map(String);
		const child = spawn('/bin/bash', ['--norc', '--noprofile', '-c', 'eval "$CFD_WATCHDOG"', 'cfd-watchdog', ...words], {
			cwd: '/',
			// Paths are not among the arguments: the restart script ends whatever names the project on its command line.
			env: {CFD_WATCHDOG: program, CFD_LOG: path.join(logDirectory, 'cascading_failure_detector.log'), TZ: 'UTC0', LC_ALL: 'C'},
			stdio: ['pipe', 'ignore', 'inherit'],
		});
		const forget = (why: string) => {
			this.forget(child, why);
		};

		child.on('error', error => {
			forget(error.message);
		});
		child.on('exit', () => {
			forget('it has ended');
		});
		child.stdin.on('error', () => {
			// It is gone: its exit is told.
		});
		child.unref();
		return child;
	}

	/** Another one is started at the next beat. */
	private forget(child: ChildProcessByStdio<Writable, null, null>, why: string): void {
		if (this.child !== child) {
			return;
		}

		this.child = undefined;
		if (this.isTroubleTold) {
			return;
		}

		this.isTroubleTold = true;
		this.options.onTrouble?.(`The watchdog is started anew (${why}): a detector that hangs in the meantime is not ended. Is /bin/bash usable?`);
	}
}
