import {type ServerResponse} from 'node:http';
import {setInterval, setTimeout as pause} from 'node:timers/promises';
import {refusal, type Refusal} from './rules.js';

/**
How the gateway treats a POST of a message:

- `ok`: as Twilio does.
- `refuse`: with this code of Twilio's, and HTTP 400 unless `status` says otherwise.
- `too-many`: 429, with Retry-After in seconds.
- `server-error`: HTTP 500, or `status`, with a page of HTML as proxies send it.
- `reset`: nothing is accepted, the connection is reset.
- `hang`: nothing is accepted and nothing answered.
- `slow`: as Twilio does, after `milliseconds`.

and those where the message was accepted and the sender cannot know it:

- `accept-then-reset`, `accept-then-hang`.
- `accept-then-drip`: 201, then a byte of the body each 50 ms, without end.
- `accept-then-garbage`: 201 and a body that is not JSON.
*/
export type GatewayBehaviour =
	| {readonly kind: 'ok' | 'reset' | 'hang' | 'accept-then-reset' | 'accept-then-hang' | 'accept-then-drip' | 'accept-then-garbage'}
	| {readonly kind: 'refuse'; readonly code: number; readonly status?: number}
	| {readonly kind: 'too-many'; readonly retryAfter: number}
	| {readonly kind: 'server-error'; readonly status?: number}
	| {readonly kind: 'slow'; readonly milliseconds: number};

/** Whether the message is taken, if it is a good one. */
export function isAccepting({kind}: GatewayBehaviour): boolean {
	return kind === 'ok' || kind === 'slow' || kind.startsWith('accept-then-');
}

/** Answers the request; `answer` is what Twilio would say, for the behaviours that get that far. */
export async function respond(response: ServerResponse, behaviour: GatewayBehaviour, answer: {readonly status: number; readonly body: unknown}): Promise<void> {
	switch (behaviour.kind) {
		case 'refuse': {
			sendRefusal(response, refusal(behaviour.code, behaviour.status));
			break;
		}

		case 'too-many': {
			response.setHeader('retry-after', behaviour.retryAfter);
			sendRefusal(response, refusal(20_429, 429));
			break;
		}

		case 'server-error': {
			response.writeHead(behaviour.status ?? 500, {'content-type': 'text/html'}).end('<html><body>Bad day</body></html>');
			break;
		}

		case 'reset':
		case 'accept-then-reset': {
			response.socket?.resetAndDestroy();
			break;
		}

		case 'hang':
		case 'accept-then-hang': {
			break;
		}

		case 'accept-then-drip': {
			await drip(response);
			break;
		}

		case 'accept-then-garbage': {
			response.writeHead(201, {'content-type': 'text/plain'}).end('Created. Have a nice day.');
			break;
		}

		case 'slow':
		case 'ok': {
			await pause(behaviour.kind === 'slow' ? behaviour.milliseconds : 0);
			sendJson(response, answer.status, answer.body);
			break;
		}
	}
}

export function sendRefusal(response: ServerResponse, {status, code, message}: Refusal): void {
	sendJson(response, status, {
		code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status,
	});
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	if (!response.destroyed) {
		response.writeHead(status, {'content-type': 'application/json;charset=utf-8'}).end(JSON.stringify(body));
	}
}

async function drip(response: ServerResponse): Promise<void> {
	response.writeHead(201, {'content-type': 'application/json'});
	for await (const piece of setInterval(50, ' ')) {
		if (response.destroyed) {
			return;
		}

		response.write(piece);
	}
}
