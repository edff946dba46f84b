import {Buffer} from 'node:buffer';
import {createServer, type Server} from 'node:http';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import process from 'node:process';

/**
What the benchmark looks at, in a process of its own so that it costs the measured one nothing: health endpoints on free ports and a
supervisor that answers for as many programs. Says where they are in one JSON line, ends with its stdin.
*/
const count = Number(process.argv[2]);
const socketPath = process.argv[3] ?? '';

const servers: Server[] = [];
const ports: number[] = [];
for (let index = 0; index < count; index++) {
	const server = createServer((_request, response) => {
		response.writeHead(200, {'content-type': 'application/json'}).end('{"status":"healthy"}');
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	servers.push(server);
	ports.push((server.address() as AddressInfo).port);
}

const answer = processTable();
const supervisor = createServer((request, response) => {
	request.resume();
	request.on('end', () => {
		response.writeHead(200, {'content-type': 'text/xml', 'content-length': Buffer.byteLength(answer)}).end(answer);
	});
});
supervisor.listen(socketPath);
await once(supervisor, 'listening');
process.stdout.write(`${JSON.stringify({ports})}\n`);
process.stdin.resume().on('end', () => {
	supervisor.close();
	supervisor.closeAllConnections();
	for (const server of servers) {
		server.close();
		server.closeAllConnections();
	}
});

/** As supervisor 4 writes it, some 1.1 KB a program. */
function processTable(): string {
	const rows = Array.from({length: count}, (_, index) => {
		const name = `service_${index}`;
		const texts = {
			description: 'pid 12345, uptime 1:02:03', name, group: name, spawnerr: '', statename: 'RUNNING',
			logfile: `/srv/system/logs/${name}.out.log`, stdout_logfile: `/srv/system/logs/${name}.out.log`, stderr_logfile: `/srv/system/logs/${name}.err.log`,
		};
		const numbers = {pid: 1000 + index, start: 1_700_000_000, stop: 0, now: 1_700_003_723, state: 20, exitstatus: 0};
		const members = [
			...Object.entries(texts).map(([key, value]) => `<member>\n<name>${key}</name>\n<value><string>${value}</string></value>\n</member>\n`),
			...Object.entries(numbers).map(([key, value]) => `<member>\n<name>${key}</name>\n<value><int>${value}</int></value>\n</member>\n`),
		];
		return `<value><struct>\n${members.join('')}</struct></value>\n`;
	});
	return `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><array><data>\n${rows.join('')}</data></array></value>\n</param>\n</params>\n</methodResponse>\n`;
}
