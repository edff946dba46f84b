import {once} from 'node:events';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import type {DemoService, DemoWorld} from './world.js';

/** Supervisor's number for each state (its manual: Process States). */
const stateCodes: Readonly<Record<string, number>> = {STOPPED: 0, STARTING: 10, RUNNING: 20, BACKOFF: 30, STOPPING: 40, EXITED: 100, FATAL: 200, UNKNOWN: 1000};

/** A simulated supervisor on a Unix socket: it answers what the detector asks a real one. */
export async function startSupervisorServer(world: DemoWorld, socketPath: string): Promise<Server> {
	const server = createServer((request, response) => {
		if (world.isSupervisorUp) {
			void respond(world, request, response);
		} else {
			response.destroy();
		}
	});
	server.listen(socketPath);
	await once(server, 'listening');
	return server;
}

async function respond(world: DemoWorld, request: IncomingMessage, response: ServerResponse): Promise<void> {
	let method: string | undefined;
	try {
		method = /<methodName>(?<method>.*?)<\/methodName>/v.exec(await text(request))?.groups?.['method'];
	} catch {
		// Who asked has gone away in the middle of its question.
		return;
	}

	response.setHeader('content-type', 'text/xml');
	response.end(`<?xml version="1.0"?><methodResponse>${answer(world, method ?? '')}</methodResponse>`);
}

/** Code 1 is supervisor's UNKNOWN_METHOD. */
const unknownMethod = [
	'<fault><value><struct>',
	'<member><name>faultCode</name><value><int>1</int></value></member>',
	'<member><name>faultString</name><value><string>UNKNOWN_METHOD</string></value></member>',
	'</struct></value></fault>',
].join('');

function answer(world: DemoWorld, method: string): string {
	switch (method) {
		case 'supervisor.getAllProcessInfo': {
			const infos = world.look().map(service => `<value>${processInfo(service)}</value>`);
			return result(`<array><data>${infos.join('')}</data></array>`);
		}

		case 'supervisor.getPID': {
			return result(`<int>${process.pid}</int>`);
		}

		case 'supervisor.readProcessStderrLog':
		case 'supervisor.readProcessStdoutLog': {
			return result('<string>12:00:00 listening\n12:00:01 connected to the exchange\n</string>');
		}

		default: {
			return unknownMethod;
		}
	}
}

function result(value: string): string {
	return `<params><param><value>${value}</value></param></params>`;
}

function processInfo({name, state, pid, start}: DemoService): string {
	const now = Math.floor(Date.now() / 1000);
	const members: Record<string, string | number> = {
		name, group: name, description: '', start, stop: 0, now, state: stateCodes[state] ?? 0, statename: state, spawnerr: '', exitstatus: 0, logfile: '',
		stdout_logfile: '', stderr_logfile: '', pid,
	};
	const rows = Object.entries(members).map(([key, value]) =>
		`<member><name>${key}</name><value>${typeof value === 'number' ? `<int>${value}</int>` : `<string>${value}</string>`}</value></member>`);
	return `<struct>${rows.join('')}</struct>`;
}

