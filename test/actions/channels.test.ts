import {Buffer} from 'node:buffer';
import {createHmac} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type IncomingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';
import {SMTPServer} from 'smtp-server';
import {expect, onTestFinished, test} from 'vitest';
import {createEmailSender} from '../../source/actions/email/email-sender.js';
import {createWebhookSender} from '../../source/actions/webhook/webhook-sender.js';
import {sendRequest} from '../../source/probes/http-request.js';
import {buildEntry} from '../helpers/build-entry.js';
import {delivery} from './outbox/helpers/delivery.js';

const secret = 'a-secret-of-the-webhook';

async function startWebhook(statuses: number[], retryAfter = '7') {
	const requests: Array<{headers: IncomingHttpHeaders; body: string}> = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
		});
		request.on('end', () => {
			requests.push({headers: request.headers, body: Buffer.concat(chunks).toString()});
			response.writeHead(statuses.shift() ?? 204, {'retry-after': retryAfter}).end();
		});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.close();
	});
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/token-in-the-path`;
	const sender = createWebhookSender({settings: {url, host: new URL(url).host, secret}, system: 'REC.IO', post: sendRequest});
	return {requests, sender};
}

test('a webhook request is signed over id, time and body, and has the same id at each try', async () => {
	const {requests, sender} = await startWebhook([503]);
	const alert = delivery({channel: 'webhook', to: 'hooks.example.com'});
	expect(await sender.send(alert)).toMatchObject({kind: 'refused', status: 503, retryAfter: 7000});
	expect(await sender.send(alert)).toEqual({kind: 'accepted', sid: undefined});
	const [first, second] = requests;
	const {'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature, 'idempotency-key': key} = first?.headers ?? {};
	const expected = createHmac('sha256', secret).update(`${String(id)}.${String(time)}.${first?.body ?? ''}`).digest('base64');
	expect(signature).toBe(`v1,${expected}`);
	expect([key, second?.headers['webhook-id']]).toEqual([id, id]);
	expect(JSON.parse(first?.body ?? '')).toMatchObject({schema_version: 1, system: 'REC.IO', kind: 'level', level: 'CASCADING'});
});

test('a webhook that refuses for good is not asked again, and its address is in no message', async () => {
	const {sender} = await startWebhook([401]);
	const result = await sender.send(delivery({channel: 'webhook'}));
	expect(result).toMatchObject({kind: 'refused', code: 401});
	expect(JSON.stringify(result)).not.toContain('token-in-the-path');
});

test('a mail goes to a real SMTP server with the sign-in, and a wrong one is told without the password', async () => {
	const mails: string[] = [];
	const server = new SMTPServer({
		disabledCommands: ['STARTTLS'],
		allowInsecureAuth: true,
		onAuth(auth, _session, callback) {
			callback(auth.password === 'right-password' ? null : new Error(`no such password: ${auth.password ?? ''}`), {user: 'cfd'});
		},
		onData(stream, _session, callback) {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => {
				chunks.push(chunk);
			});
			stream.on('end', () => {
				mails.push(Buffer.concat(chunks).toString());
				callback();
			});
		},
	});
	server.on('error', () => undefined);
	server.listen(0, '127.0.0.1');
	await once(server.server, 'listening');
	onTestFinished(() => {
		server.close(() => undefined);
	});
	const {port} = server.server.address() as AddressInfo;
	const [, workerEntry = ''] = await buildEntry('source/actions/email/email-worker.ts');
	const settings = {to: ['ops@example.com'], from: 'cfd@example.com', host: '127.0.0.1', port, security: 'none', user: 'cfd'} as const;
	const senders = ['right-password', 'wrong-password'].map(password => createEmailSender({settings: {...settings, password}, system: 'REC.IO', workerEntry}));
	onTestFinished(() => {
		for (const sender of senders) {
			sender.close();
		}
	});
	const alert = delivery({channel: 'email', to: 'ops@example.com'});
	const [right, wrong] = await Promise.all(senders.map(async sender => sender.send(alert)));
	expect(right).toEqual({kind: 'accepted', sid: undefined});
	expect(mails).toHaveLength(1);
	expect(mails[0]).toContain('Subject: REC.IO: CASCADING');
	expect(wrong).toMatchObject({kind: 'refused', code: 535});
	expect(JSON.stringify(wrong)).not.toContain('wrong-password');
});
