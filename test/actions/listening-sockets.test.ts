import {once} from 'node:events';
import net, {type AddressInfo} from 'node:net';
import process from 'node:process';
import {expect, test} from 'vitest';
import {findListener, findListeningSockets, parseListening} from '../../source/actions/listening-sockets.js';

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

test('only sockets that listen are read, IPv4 and IPv6', () => {
	expect(parseListening([
		header,
		'   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0',
		'   1: 00000000:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12346 1 0000000000000000 100 0 0 10 0',
		'   2: 0100007F:9C40 0100007F:0BB8 01 00000000:00000000 00:00000000 00000000  1000        0 12347 1 0000000000000000 20 0 0 10 -1',
		'   3: 00000000000000000000000000000000:1F42 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 12348 1 0',
		'   4: 00000000000000000000000001000000:1F43 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 12349 1 0',
		'   5: 0000000000000000FFFF00000100007F:1F44 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 12350 1 0',
		'',
	].join('\n'))).toEqual([
		{host: '127.0.0.1', port: 3000, inode: '12345'},
		{host: '0.0.0.0', port: 8001, inode: '12346'},
		{host: '::', port: 8002, inode: '12348'},
		{host: '::1', port: 8003, inode: '12349'},
		{host: '127.0.0.1', port: 8004, inode: '12350'},
	]);
});

test('a process and what it started are seen to listen, and who listens on a port', async () => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	try {
		expect(await findListeningSockets(process.pid)).toContainEqual({host: '127.0.0.1', port});
		expect(await findListeningSockets(process.ppid)).toContainEqual({host: '127.0.0.1', port});
		expect(await findListener(port)).toMatchObject({pid: process.pid});
	} finally {
		server.close();
	}

	expect(await findListeningSockets(2 ** 22)).toBeUndefined();
});
