import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {type AddressInfo} from 'node:net';
import {SMTPServer, type SMTPServerOptions} from 'smtp-server';
import {disposeAfterTest} from './after-test.js';

/** A mail that the server took. */
export type Mail = {readonly from: string; readonly to: readonly string[]; readonly text: string; readonly isEncrypted: boolean};

/** The parts of a conversation at which a server may misbehave, in their order. */
export type MailPhase = 'connect' | 'auth' | 'from' | 'to' | 'data' | 'taken';

/** `hang`: no word any more; `drop`: the connection ends; a number: this answer of SMTP; `slow`: the usual answer after so many milliseconds. */
export type MailTrouble = 'hang' | 'drop' | number | {readonly slow: number};

export type MailServerOptions = {
	/** STARTTLS is offered, TLS is spoken from the start, or neither; the former two with `key` and `cert`. */
	readonly security?: 'none' | 'starttls' | 'tls';
	readonly key?: string;
	readonly cert?: string;
	/** The only sign-in that is right; left out: nobody has to sign in. */
	/** Left out: any free one. */
	readonly port?: number;
	readonly login?: {readonly user: string; readonly password: string};
};

type Answer = (error?: Error | null) => void;

/** A real SMTP server on loopback, that goes wrong where and as often as a test wants it. `taken`: the mail is there, and the answer to it goes wrong. */
export class MailServer implements AsyncDisposable {
	readonly mails: Mail[] = [];
	/** How often somebody came as far as each phase. */
	readonly seen: Record<MailPhase, number> = {connect: 0, auth: 0, from: 0, to: 0, data: 0, taken: 0};
	private readonly troubles: Array<{readonly phase: MailPhase; readonly trouble: MailTrouble; times: number}> = [];
	private readonly server: SMTPServer;
	private readonly wantedPort: number;

	constructor({security = 'none', key, cert, login, port = 0}: MailServerOptions) {
		this.wantedPort = port;
		const options: SMTPServerOptions = {
			...(key !== undefined && cert !== undefined && {key, cert}),
			secure: security === 'tls',
			disabledCommands: security === 'none' ? ['STARTTLS'] : [],
			authOptional: login === undefined,
			allowInsecureAuth: true,
			closeTimeout: 100,
			onConnect: (session, callback) => {
				this.meet('connect', callback, session.id);
			},
			onAuth: (auth, session, callback) => {
				const isRight = auth.username === login?.user && auth.password === login?.password;
				// Some servers repeat what they were sent.
				this.meet('auth', error => {
					callback(error ?? (isRight ? null : new Error(`no such sign-in: ${auth.username ?? ''} ${auth.password ?? ''}`)), {user: auth.username});
				}, session.id);
			},
			onMailFrom: (_address, session, callback) => {
				this.meet('from', callback, session.id);
			},
			onRcptTo: (_address, session, callback) => {
				this.meet('to', callback, session.id);
			},
			onData: (stream, session, callback) => {
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => {
					chunks.push(chunk);
				});
				stream.on('end', () => {
					this.meet('data', error => {
						if (error) {
							callback(error);
							return;
						}

						const {mailFrom, rcptTo} = session.envelope;
						this.mails.push({
							from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({address}) => address), text: Buffer.concat(chunks).toString(), isEncrypted: session.secure,
						});
						this.meet('taken', callback, session.id);
					}, session.id);
				});
			},
		};
		this.server = new SMTPServer(options);
		this.server.on('error', () => undefined);
	}

	get port(): number {
		return (this.server.server.address() as AddressInfo).port;
	}

	private meet(phase: MailPhase, answer: Answer, session: string): void {
		this.seen[phase]++;
		const trouble = this.troubles.find(one => one.phase === phase && one.times > 0);
		if (!trouble) {
			answer();
			return;
		}

		trouble.times--;
		if (trouble.trouble === 'drop') {
			this.drop(session);
		} else if (typeof trouble.trouble === 'object') {
			setTimeout(answer, trouble.trouble.slow);
		} else if (trouble.trouble !== 'hang') {
			answer(Object.assign(new Error('as the test wants it'), {responseCode: trouble.trouble}));
		}
	}

	private drop(session: string): void {
		for (const connection of this.server.connections as unknown as Iterable<{readonly id: string; close(): void; readonly _socket: {destroy(): void}}>) {
			if (connection.id === session) {
				connection._socket.destroy();
			}
		}
	}

	/** Goes wrong so at this phase, so many times. */
	trouble(phase: MailPhase, trouble: MailTrouble, times = 1): void {
		this.troubles.push({phase, trouble, times});
	}

	async listen(): Promise<this> {
		this.server.listen(this.wantedPort, '127.0.0.1');
		await once(this.server.server, 'listening');
		return this;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		if (!this.server.server.listening) {
			return;
		}

		const {promise, resolve} = Promise.withResolvers<undefined>();
		this.server.close(() => {
			resolve(undefined);
		});
		await promise;
	}
}

/** Starts one on a free loopback port; `await using`, or the end of the test that made it, ends it. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
	const server = await new MailServer(options).listen();
	await disposeAfterTest(server);
	return server;
}
