import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {type AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {setTimeout as pause} from 'node:timers/promises';
import {disposeAfterTest} from './after-test.js';

/** A request as it came in. */
export type WebRequest = {
	readonly method: string;
	/** Path and query. */
	readonly url: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
};

/** What the server does with a request, `after` so many milliseconds; it takes the next one of the list, and the last for ever. */
export type WebAnswer =
	| 'hang' | 'reset' | 'drip'
	| {readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string; readonly after?: number};

/** Somebody's server on loopback: writes down what it is asked, and answers as a test wants it. */
export class WebServer implements AsyncDisposable {
	readonly requests: WebRequest[] = [];
	readonly url: string;
	answers: WebAnswer[] = [{status: 204}];

	/** `server` listens already. */
	constructor(private readonly server: Server) {
		this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		server.on('request', (request, response) => {
			void this.handle(request, response);
		});
	}

	private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		this.requests.push({method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: await text(request)});
		const answer = (this.answers.length > 1 ? this.answers.shift() : this.answers[0]) ?? 'hang';
		if (answer === 'reset') {
			response.socket?.resetAndDestroy();
		} else if (answer === 'drip') {
			response.writeHead(200).write(Buffer.alloc(1));
		} else if (answer !== 'hang') {
			await pause(answer.after ?? 0);
			response.writeHead(answer.status, answer.headers).end(answer.body);
		}
	}

	/** Ends the server and what still hangs on it. */
	async [Symbol.asyncDispose](): Promise<void> {
		if (!this.server.listening) {
			return;
		}

		this.server.close();
		this.server.closeAllConnections();
		await once(this.server, 'close');
	}
}

/** Starts one on a free loopback port; `await using`, or the end of the test that made it, ends it. */
export async function startWebServer(...answers: WebAnswer[]): Promise<WebServer> {
	return startWebServerAt(0, ...answers);
}

/** The same on a port that was another one's before. */
export async function startWebServerAt(port: number, ...answers: WebAnswer[]): Promise<WebServer> {
	const server = createServer().listen(port, '127.0.0.1');
	await once(server, 'listening');
	const started = new WebServer(server);
	if (answers.length > 0) {
		started.answers = answers;
	}

	await disposeAfterTest(started);
	return started;
}
