import {once} from 'node:events';
import {createServer as createHttp} from 'node:http';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {Bursts} from './tools/bursts.js';
import {processTable, type Program} from './tools/process-table.js';
import type {Order, TargetReport} from './tools/system.js';

/**
What the benchmark looks at, in a process of its own so that it costs the measured one nothing: health endpoints and a supervisor that
answers for as many programs. Takes orders as JSON lines, answers each with a report, and ends with its stdin: nothing else keeps it.

The endpoints are as cheap as Node can have them: what is measured is who asks.
*/
const [count = 0, portCount = 0] = process.argv.slice(2, 4).map(Number);
const socketPath = process.argv[4] ?? '';

type Endpoint = {answer: string | undefined; firstBad: number | undefined};

const good = response('200 OK');
const bad = response('500 Internal Server Error');
const endpoints = Array.from({length: count}, (): Endpoint => ({answer: good, firstBad: undefined}));
const programs = Array.from({length: count}, (_, index): Program => ({name: `service_${index}`, pid: 1000 + index, state: 'RUNNING'}));
const bursts = new Bursts();
let answer = processTable(programs);

const ports = await Promise.all(Array.from({length: portCount}, async (_, port) => listen(port)));
const supervisor = createHttp((request, answered) => {
	request.resume().on('end', () => {
		answered.writeHead(200, {'content-type': 'text/xml'}).end(answer);
	});
});
supervisor.on('connection', socket => {
	socket.unref();
});
supervisor.listen(socketPath).unref();
await once(supervisor, 'listening');

tell({ports});
createInterface({input: process.stdin}).on('line', line => {
	obey(JSON.parse(line) as Order);
	tell({bursts: bursts.take(), firstBad: endpoints.map(endpoint => endpoint.firstBad ?? null)});
});

/** With fewer ports than services, one port has several of them: `/health/INDEX`. */
async function listen(port: number): Promise<number> {
	const server = createServer(socket => {
		serve(socket, port);
	});
	server.listen(0, '127.0.0.1', 1024).unref();
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

function serve(socket: Socket, port: number): void {
	socket.on('error', () => undefined);
	socket.once('data', data => {
		const index = portCount === count ? port : Number(/\/health\/(?<index>\d+)/v.exec(data.toString('latin1'))?.groups?.['index']);
		reply(socket, endpoints[index]);
	});
}

/** Whoever asked closes the connection, as it would with a server that keeps it. */
function reply(socket: Socket, endpoint: Endpoint | undefined): void {
	const now = performance.timeOrigin + performance.now();
	bursts.add(now);
	if (endpoint?.answer === undefined) {
		socket.unref();
		return;
	}

	if (endpoint.answer === bad) {
		endpoint.firstBad ??= now;
	}

	socket.end(endpoint.answer);
}

function obey({index, http, state}: Order): void {
	const chosen = index === undefined ? endpoints.keys().toArray() : [index];
	for (const which of chosen) {
		const [endpoint, known] = [endpoints[which], programs[which]];
		if (endpoint && http !== undefined) {
			endpoint.answer = http === 'hang' ? undefined : (http === 200 ? good : bad);
		}

		if (known && state !== undefined && state !== known.state) {
			Object.assign(known, {state, pid: known.pid + count});
		}
	}

	answer = processTable(programs);
}

function tell(report: Partial<TargetReport>): void {
	process.stdout.write(`${JSON.stringify(report)}\n`);
}

function response(status: string): string {
	const body = '{"status":"healthy"}';
	return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}
