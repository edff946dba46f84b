import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import http, {type IncomingMessage} from 'node:http';
import net from 'node:net';
import {text} from 'node:stream/consumers';
import {statSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {controlSocket} from '../../source/remote/socket-path.js';
import {cfd} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {waitFor} from '../helpers/wait-for.js';
import {expectChecksGoOn, expectUntouched, watched} from './watched.js';

/** Sends this to the control socket and reads until the detector closes. */
async function say(file: string, bytes: string | Uint8Array): Promise<string> {
	const socket = net.connect(file);
	socket.on('error', () => undefined);
	await once(socket, 'connect');
	socket.write(bytes);
	return text(socket);
}

async function statusFor(port: number, host: string): Promise<number | undefined> {
	const request = http.get({host: '127.0.0.1', port, path: '/api/failure_detector_status', headers: {host}, agent: false});
	const [response] = await once(request, 'response') as [IncomingMessage];
	response.resume();
	return response.statusCode;
}

const nonsense: ReadonlyArray<readonly [string, string | Uint8Array]> = [
	['what is not JSON', 'restart now!\n'],
	['JSON that is no request', '[1, 2, 3]\n'],
	['an unknown request', '{"id":1,"request":"explode"}\n'],
	['an unknown command', '{"id":1,"request":"command","command":{"command":"explode"}}\n'],
	['a command with wrong fields', '{"id":1,"request":"command","command":{"command":"disarm","forMs":"soon"}}\n'],
	['bytes that are no text', Uint8Array.of(0xFF, 0xFE, 0x00, 0x0A)],
	['a line that is too long', 'x'.repeat(4 * 1024 * 1024)],
	['HTTP', 'POST /restart HTTP/1.1\r\nHost: localhost\r\n\r\n'],
];

describe.skipIf(!hasReal(...standInNeeds))('requests that are none', () => {
	it('get an error and a line in the log, and change nothing', async () => {
		await using standIn = await watched();
		const {layout: {stateDirectory, detectorPort}} = standIn;
		const file = controlSocket(stateDirectory);
		expect(statSync(file).mode % 0o1000).toBe(0o600);
		await expectUntouched(standIn, async () => {
			for (const [what, bytes] of nonsense) {
				const answer = await say(file, bytes);
				expect(answer, what).toContain('"type":"error"');
			}

			expect(await statusFor(detectorPort, 'evil.example')).toBe(403);
			expect(await statusFor(detectorPort, `localhost:${detectorPort}`)).toBe(200);
			await expectChecksGoOn(standIn);
		});
		await waitFor(async () => {
			const log = await standIn.log('cascading_failure_detector.log');
			return log.split('\n').filter(line => line.includes('no request')).length >= nonsense.length;
		}, {what: 'each is in the event log', timeout: 5000, show: async () => standIn.log('cascading_failure_detector.log')});
		expect(await standIn.runs()).toEqual([]);
		expect((await cfd(standIn, 'check')).exitCode).toBe(0);
		expect(Buffer.byteLength(await standIn.log('cascading_failure_detector.log'))).toBeLessThan(64 * 1024);
	});
});
