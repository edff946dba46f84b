import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import http, {type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {type AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {disposeAfterTest} from '../after-test.js';
import {waitFor} from '../wait-for.js';
import {
	isAccepting,
	respond,
	sendJson,
	sendRefusal,
	type GatewayBehaviour,
} from './behaviour.js';
import {
	advance,
	delivered,
	messagePage,
	messageResource,
	newMessage,
	type Fate,
	type GatewayMessage,
} from './message.js';
import {isMagic, refusal, refuseMessage, type Refusal} from './rules.js';

/** A request that came in, whatever became of it. */
export type GatewayRequest = {
	readonly method: string;
	readonly path: string;
	readonly isAuthorized: boolean;
	readonly parameters: Readonly<Record<string, string>>;
};

/** The only account there is; its number is the valid one of Twilio's test credentials. */
const account = {sid: 'AC00000000000000000000000000005ea1', token: '0123456789abcdef0123456789abcdef', number: '+15005550006'};

/**
Stands for Twilio's REST API on loopback: real HTTP, Twilio's paths, rules, answers and errors, and whatever goes wrong between here and
there. Give it to a stand-in system as its `gateway`, or its `url` to `notify.sms.baseUrl`.
*/
export class TwilioGateway implements AsyncDisposable {
	private usual: GatewayBehaviour = {kind: 'ok'};
	private next: GatewayBehaviour[] = [];
	readonly url: string;
	readonly accountSid = account.sid;
	readonly authToken = account.token;
	/** The number that the account owns. */
	readonly from = account.number;
	/** Where messages go unless a test says otherwise. */
	readonly to: readonly string[] = ['+15551234567'];
	readonly requests: GatewayRequest[] = [];
	/** The accepted messages, oldest first. */
	readonly messages: GatewayMessage[] = [];
	/** What was asked of it against Twilio's rules. A test that does so on purpose empties the list; else the gateway's end fails the test. */
	readonly violations: Array<Pick<Refusal, 'code' | 'message'>> = [];
	/** What becomes of accepted messages; each fetch of one moves it a step on. */
	fate: Fate = delivered;

	/** `server` listens already. */
	constructor(private readonly server: Server) {
		const {port} = server.address() as AddressInfo;
		this.url = `http://127.0.0.1:${port}`;
		server.on('request', (request, response) => {
			void this.handle(request, response);
		});
	}

	private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', 'http://127.0.0.1');
		const parameters = request.method === 'POST' ? new URLSearchParams(await text(request)) : url.searchParams;
		const isAuthorized = request.headers.authorization === this.credentials();
		this.requests.push({
			method: request.method ?? '', path: url.pathname, isAuthorized, parameters: Object.fromEntries(parameters),
		});
		if (isAuthorized) {
			await this.route(request, url.pathname, parameters, response);
		} else {
			sendRefusal(response, refusal(20_003, 401));
		}
	}

	private async route(request: IncomingMessage, path: string, parameters: URLSearchParams, response: ServerResponse): Promise<void> {
		const base = `/2010-04-01/Accounts/${this.accountSid}`;
		const sid = new RegExp(String.raw`^${base}/Messages/(SM[\da-f]{32})\.json$`, 'v').exec(path)?.[1];
		if (request.method === 'POST' && path === `${base}/Messages.json`) {
			await this.create(request, parameters, response);
		} else if (request.method === 'GET' && path === `${base}/Messages.json`) {
			this.list(parameters, response);
		} else if (sid !== undefined && request.method === 'GET') {
			this.fetch(sid, response);
		} else {
			sendRefusal(response, refusal(20_404, 404, `The requested resource ${path} was not found`));
		}
	}

	private async create(request: IncomingMessage, parameters: URLSearchParams, response: ServerResponse): Promise<void> {
		const behaviour = this.next.shift() ?? this.usual;
		const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
		const refused = isForm ? refuseMessage(parameters, this.from) : refusal(21_604, 400, 'A \'To\' phone number is required.');
		if (refused && !isMagic(parameters)) {
			this.violations.push({code: refused.code, message: refused.message});
		}

		if (refused && isAccepting(behaviour)) {
			sendRefusal(response, refused);
			return;
		}

		const message = newMessage(Object.fromEntries(parameters));
		if (isAccepting(behaviour)) {
			this.messages.push(message);
		}

		await respond(response, behaviour, {status: 201, body: messageResource(message, this.accountSid)});
	}

	/** Newest first, as Twilio lists. */
	private list(parameters: URLSearchParams, response: ServerResponse): void {
		const isWanted = (name: 'To' | 'From', value: string) => (parameters.get(name) ?? value) === value;
		const after = parameters.get('DateSent>');
		const pageSize = Number(parameters.get('PageSize') ?? 50);
		const found = this.messages.filter(message =>
			isWanted('To', message.to) && isWanted('From', message.from) && (after === null || message.createdAt >= new Date(after)));
		sendJson(response, 200, messagePage(found.toReversed(), this.accountSid, pageSize));
	}

	private fetch(sid: string, response: ServerResponse): void {
		const message = this.messages.find(one => one.sid === sid);
		if (!message) {
			sendRefusal(response, refusal(20_404, 404, `The requested resource /2010-04-01/Accounts/${this.accountSid}/Messages/${sid}.json was not found`));
			return;
		}

		advance(message, this.fate);
		sendJson(response, 200, messageResource(message, this.accountSid));
	}

	private credentials(): string {
		return `Basic ${Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64')}`;
	}

	/** Behaves so for the next messages, `times` of them, and then as before; without `times`: from now on. */
	behave(behaviour: GatewayBehaviour, times?: number): void {
		if (times === undefined) {
			this.usual = behaviour;
			this.next = [];
		} else {
			this.next.push(...Array.from({length: times}, () => behaviour));
		}
	}

	/** Resolves with all accepted messages once there are at least `count`. */
	async waitForMessages(count: number, timeout?: number): Promise<GatewayMessage[]> {
		await waitFor(() => this.messages.length >= count, {
			what: `${count} messages at the gateway`,
			...(timeout !== undefined && {timeout}),
			show: () => ({requests: this.requests, bodies: this.messages.map(message => message.body)}),
		});
		return [...this.messages];
	}

	/** Ends the server and what still hangs on it. */
	async dispose(): Promise<void> {
		if (!this.server.listening) {
			return;
		}

		this.server.close();
		this.server.closeAllConnections();
		await once(this.server, 'close');
		if (this.violations.length > 0) {
			throw new Error(`Requests that Twilio would refuse: ${JSON.stringify(this.violations)}`);
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.dispose();
	}
}

/** Starts a gateway on a free loopback port; `await using` or `dispose()` ends it. */
export async function startTwilioGateway(): Promise<TwilioGateway> {
	const server = http.createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const gateway = new TwilioGateway(server);
	await disposeAfterTest(gateway);
	return gateway;
}
