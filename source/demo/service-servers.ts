import {once} from 'node:events';
import {createServer, get, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {DemoService, DemoWorld} from './world.js';

export type ServiceServers = {
	/** The port of each service that has an endpoint. */
	readonly ports: ReadonlyMap<string, number>;
	/** Where the detector's status is, for main_app to hand on. */
	setStatusPort(port: number): void;
	close(): void;
};

const statusPath = '/api/failure_detector_status';

/** The health endpoints of the simulated services, on free ports of the loopback. main_app hands the detector's status on (decision 12). */
export async function startServiceServers(world: DemoWorld): Promise<ServiceServers> {
	const servers: Server[] = [];
	const ports = new Map<string, number>();
	const status: StatusPlace = {port: undefined};
	for (const service of world.services.values()) {
		if (!service.hasHealth) {
			continue;
		}

		const server = createServiceServer(service, status);
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		servers.push(server);
		ports.set(service.name, (server.address() as AddressInfo).port);
	}

	return {
		ports,
		setStatusPort(port) {
			status.port = port;
		},
		close() {
			for (const server of servers) {
				server.close();
				server.closeAllConnections();
			}
		},
	};
}

/** Where the detector serves its status, once that is known. */
type StatusPlace = {port: number | undefined};

function createServiceServer(service: DemoService, status: StatusPlace): Server {
	return createServer((request, response) => {
		if (request.url === statusPath && service.name === 'main_app' && service.state === 'RUNNING') {
			handOn(status.port, response);
		} else {
			answer(service, response);
		}
	});
}

function answer({state, http}: DemoService, response: ServerResponse): void {
	if (state !== 'RUNNING') {
		response.destroy();
	} else if (http !== 'hang') {
		response.writeHead(http, {'content-type': 'application/json'}).end('{"status":"healthy"}\n');
	}
}

function handOn(port: number | undefined, response: ServerResponse): void {
	const request = get({host: '127.0.0.1', port, path: statusPath}, answered => {
		response.writeHead(answered.statusCode ?? 502, {'content-type': 'application/json'});
		answered.pipe(response);
	});
	request.on('error', () => {
		response.writeHead(502, {'content-type': 'application/json'}).end('{"error":"the failure detector does not answer"}\n');
	});
}
