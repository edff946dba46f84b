import {once} from 'node:events';
import net, {type Socket} from 'node:net';
import {errorMessage} from '../core/caught.js';
import type {LastHour} from '../core/last-hour.js';
import type {Command, CommandResult, Snapshot} from '../core/monitor.js';
import {readLines} from './lines.js';
import {
	longestReply,
	parseReply,
	requestLine,
	type Hello,
	type Reply,
} from './protocol.js';
import {openSocketPath} from './socket-path.js';

export type LinkHandlers = {
	/** `null`: no check has ended yet. `hour`: with the first one, what was seen before. */
	onSnapshot(snapshot: Snapshot | null, hour: LastHour | undefined): void;
	/** The detector is gone, or speaks no language of ours. Called once, never before the link was opened. */
	onClose(): void;
};

/** A connection to a detector that has said hello. */
export type Link = {
	readonly hello: Hello;
	/** The present snapshot, and with `subscribe` every later one, go to `onSnapshot`. */
	request(request: 'snapshot' | 'subscribe'): void;
	/** Resolves with what the command came to, or with why that is not known. Never rejects. */
	ask(command: Command, onProgress?: (message: string) => void): Promise<CommandResult>;
	close(): void;
};

/** `none`: no detector runs that this user could reach. `other`: one is there, but it is silent or speaks another version. */
export type Unreached = {readonly kind: 'none' | 'other'; readonly message: string};

/** How long a detector may take to say hello, and to say a word while it carries out a command. Milliseconds. */
export type LinkPatience = {readonly hello: number; readonly word: number};

const usualPatience: LinkPatience = {hello: 3000, word: 15_000};

/** Connects to the detector of a state directory. Never rejects. */
export async function openLink(stateDirectory: string, handlers: LinkHandlers, patience: Partial<LinkPatience> = {}): Promise<Link | Unreached> {
	try {
		const socket = await connect(stateDirectory);
		return await new OpenLink(socket, handlers, {...usualPatience, ...patience}).greet();
	} catch (error) {
		// The folder or the socket is not there, is dead, or not ours to open: nobody to talk to.
		return {kind: 'none', message: `No detector answers for ${stateDirectory} (${errorMessage(error)}). Start one with cfd --headless.`};
	}
}

async function connect(stateDirectory: string): Promise<Socket> {
	const {path, close} = openSocketPath(stateDirectory);
	const socket = net.connect({path});
	try {
		await once(socket, 'connect');
		return socket;
	} finally {
		close();
	}
}

type Question = {
	readonly resolve: (result: CommandResult) => void;
	readonly onProgress: ((message: string) => void) | undefined;
	readonly timer: NodeJS.Timeout;
};

class OpenLink implements Link {
	hello: Hello = {type: 'hello', pid: 0, interval: 0};
	private readonly socket: Socket;
	private readonly handlers: LinkHandlers;
	private readonly patience: LinkPatience;
	private readonly questions = new Map<number, Question>();
	private readonly greeting = Promise.withResolvers<Link | Unreached>();
	private isGreeted = false;
	private nextId = 1;

	constructor(socket: Socket, handlers: LinkHandlers, patience: LinkPatience) {
		this.socket = socket;
		this.handlers = handlers;
		this.patience = patience;
		socket.on('error', () => {
			socket.destroy();
		});
		socket.on('close', () => {
			this.end();
		});
		readLines(socket, longestReply, line => {
			this.read(line);
		}, () => {
			socket.destroy();
		});
	}

	async greet(): Promise<Link | Unreached> {
		const timer = setTimeout(() => {
			this.fail(`A detector is there but says nothing for ${this.patience.hello / 1000} s. Look whether it is stopped, or end it`);
		}, this.patience.hello);
		const result = await this.greeting.promise;
		clearTimeout(timer);
		return result;
	}

	request(request: 'snapshot' | 'subscribe'): void {
		this.write(requestLine(this.nextId++, {request}));
	}

	async ask(command: Command, onProgress?: (message: string) => void): Promise<CommandResult> {
		const {promise, resolve} = Promise.withResolvers<CommandResult>();
		if (!this.socket.writable) {
			return lost('The detector is gone: nothing was done.');
		}

		const id = this.nextId++;
		const timer = setTimeout(() => {
			this.settle(id, lost('The detector does not answer: whether it did this is not known. Look with cfd snapshot, cfd history.'));
		}, this.patience.word);
		this.questions.set(id, {resolve, onProgress, timer});
		this.write(requestLine(id, {request: 'command', command}));
		return promise;
	}

	close(): void {
		this.socket.destroy();
	}

	private read(line: string): void {
		const parsed = parseReply(line);
		if (!parsed) {
			this.fail('The detector that runs speaks another version of the protocol. Start it again after an update');
			return;
		}

		if (this.isGreeted) {
			this.take(parsed.id, parsed.reply);
		} else if (parsed.reply.type === 'hello') {
			this.isGreeted = true;
			this.hello = parsed.reply;
			this.greeting.resolve(this);
		}
	}

	private take(id: number | null, reply: Reply): void {
		switch (reply.type) {
			case 'snapshot': {
				this.handlers.onSnapshot(reply.snapshot, reply.hour);
				break;
			}

			case 'progress': {
				const question = this.questions.get(id ?? 0);
				question?.timer.refresh();
				question?.onProgress?.(reply.message);
				break;
			}

			case 'result': {
				this.settle(id, reply.result);
				break;
			}

			case 'error': {
				this.settle(id, {ok: false, code: 69, message: `The detector did not take this: ${reply.message}`});
				break;
			}

			case 'hello': {
				break;
			}
		}
	}

	private settle(id: number | null, result: CommandResult): void {
		const question = this.questions.get(id ?? 0);
		if (!question) {
			return;
		}

		this.questions.delete(id ?? 0);
		clearTimeout(question.timer);
		question.resolve(result);
	}

	private fail(message: string): void {
		this.greeting.resolve({kind: 'other', message: `${message}.`});
		this.socket.destroy();
	}

	private end(): void {
		this.greeting.resolve({kind: 'none', message: 'The detector went away before it said anything.'});
		for (const id of this.questions.keys()) {
			this.settle(id, lost('The detector went away before it answered: whether it did this is not known. Look with cfd snapshot, cfd history.'));
		}

		if (this.isGreeted) {
			this.handlers.onClose();
		}
	}

	private write(line: string): void {
		if (this.socket.writable) {
			this.socket.write(line);
		}
	}
}

/** No detector answers: sysexits' EX_UNAVAILABLE. */
export function lost(message: string): CommandResult {
	return {ok: false, code: 69, message};
}
