import type {Socket} from 'node:net';
import process from 'node:process';
import {errorMessage} from '../core/caught.js';
import type {Command, CommandResult, Monitor} from '../core/monitor.js';
import {readLines} from './lines.js';
import {
	longestRequest,
	parseRequest,
	replyLine,
	snapshotLine,
	type Request,
} from './protocol.js';

export type ViewerOptions = {
	readonly monitor: Monitor;
	/** Milliseconds between two checks. */
	readonly interval: number;
	/** Carries out a command; what it says in between goes to the asker. */
	execute(command: Command, progress: (message: string) => void): Promise<CommandResult>;
	/** The present snapshot as JSON, made once for all viewers. */
	snapshotJson(): string;
	/** Milliseconds after which a viewer that reads nothing, or that wants nothing, is dropped. */
	readonly patience: number;
	onTrouble(text: string): void;
};

/** Commands under way at a time on one connection. */
const mostAtOnce = 16;

/** Bytes that wait for a viewer to read them; one that asks for more without reading is dropped. */
const mostUnread = 8 * 1024 * 1024;

/** How often a waiting asker hears that its command is still being carried out, in milliseconds. */
const beat = 2000;

/** The detector's side of one connection. */
export class Viewer {
	private readonly socket: Socket;
	private readonly options: ViewerOptions;
	/** The id of the subscription, if there is one. */
	private subscription: number | undefined;
	private unsubscribe: (() => void) | undefined;
	/** Something changed since the last snapshot that was sent. */
	private isBehind = false;
	/** What was sent is not yet taken: a slow reader gets the newest snapshot later instead of all in a row. */
	private isBlocked = false;
	/** What was seen before the subscription goes with its first snapshot; later ones add to it by themselves. */
	private knowsHour = false;
	private underWay = 0;
	private timer: NodeJS.Timeout | undefined;

	constructor(socket: Socket, options: ViewerOptions) {
		this.socket = socket;
		this.options = options;
		socket.on('error', () => {
			socket.destroy();
		});
		socket.on('close', () => {
			this.end();
		});
		socket.on('drain', () => {
			this.unblock();
		});
		readLines(socket, longestRequest, line => {
			this.read(line);
		}, why => {
			this.refuse(null, `This is not a request: ${why}.`);
		});
		this.write(replyLine(null, {type: 'hello', pid: process.pid, interval: options.interval}));
		this.watch();
	}

	private read(line: string): void {
		if (this.socket.writableEnded || this.socket.destroyed) {
			return;
		}

		const parsed = parseRequest(line);
		if (!parsed.ok) {
			this.refuse(parsed.id, parsed.message);
		} else if (this.underWay >= mostAtOnce) {
			this.refuse(parsed.id, `More than ${mostAtOnce} commands are under way on this connection.`);
		} else {
			this.answer(parsed.id, parsed.request);
		}
	}

	private answer(id: number, request: Request): void {
		switch (request.request) {
			case 'snapshot': {
				this.write(snapshotLine(id, this.options.snapshotJson()));
				break;
			}

			case 'subscribe': {
				this.subscribe(id);
				break;
			}

			case 'command': {
				void this.carryOut(id, request.command);
				break;
			}
		}

		this.watch();
	}

	/** Subscribes before the first snapshot is sent, in the same turn: no change can be lost between them. */
	private subscribe(id: number): void {
		this.subscription = id;
		this.unsubscribe ??= this.options.monitor.subscribe(() => {
			this.isBehind = true;
			this.catchUp();
		});
		this.isBehind = true;
		this.catchUp();
	}

	private catchUp(): void {
		if (this.isBehind && !this.isBlocked) {
			this.sendSnapshot();
		}
	}

	private sendSnapshot(): void {
		if (this.subscription === undefined) {
			return;
		}

		this.isBehind = false;
		this.write(snapshotLine(this.subscription, this.options.snapshotJson(), this.knowsHour ? undefined : this.options.monitor.getLastHour()));
		this.knowsHour = true;
	}

	private async carryOut(id: number, command: Command): Promise<void> {
		this.underWay++;
		const progress = (message: string) => {
			this.write(replyLine(id, {type: 'progress', message}));
		};

		progress('taken');
		const timer = setInterval(progress, beat, 'still at it');
		timer.unref();
		const result = await this.execute(command, progress);
		clearInterval(timer);
		this.underWay--;
		if (this.isBehind) {
			// Whoever gets the result finds what it changed in the snapshot already.
			this.sendSnapshot();
		}

		this.write(replyLine(id, {type: 'result', result}));
		this.watch();
	}

	private async execute(command: Command, progress: (message: string) => void): Promise<CommandResult> {
		try {
			return await this.options.execute(command, progress);
		} catch (error) {
			return {ok: false, code: 70, message: `The detector failed at ${command.command}: ${errorMessage(error)}. Look at its log.`};
		}
	}

	private refuse(id: number | null, message: string): void {
		this.options.onTrouble(`The control socket got what is no request: ${message}`);
		if (this.socket.destroyed) {
			return;
		}

		this.socket.end(replyLine(id, {type: 'error', message}));
		this.watch();
	}

	private write(line: string): void {
		if (this.socket.writable && !this.socket.write(line) && !this.isBlocked) {
			this.isBlocked = true;
			this.watch();
		}

		if (this.socket.writableLength > mostUnread) {
			this.drop();
		}
	}

	private unblock(): void {
		this.isBlocked = false;
		this.watch();
		this.catchUp();
	}

	/** Drops it after a while, unless it reads what it is sent and wants something: connections are few. */
	private watch(): void {
		clearTimeout(this.timer);
		const isWanting = this.subscription !== undefined || this.underWay > 0;
		if (this.socket.destroyed || (isWanting && !this.isBlocked && !this.socket.writableEnded)) {
			return;
		}

		this.timer = setTimeout(() => {
			this.drop();
		}, this.options.patience);
		this.timer.unref();
	}

	private drop(): void {
		if (this.isBlocked) {
			this.options.onTrouble('A viewer that does not read what it is sent was dropped. It may come again.');
		}

		this.end();
		this.socket.destroy();
	}

	private end(): void {
		clearTimeout(this.timer);
		this.unsubscribe?.();
	}
}
