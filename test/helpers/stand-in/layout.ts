import path from 'node:path';
import {freePort} from '../free-port.js';
import {type Layout} from './options.js';
import {services} from './services.js';

// The kernel takes 107 bytes (103 elsewhere); tests put longer ones in on purpose, not by a long TMPDIR.
const longestSocketPath = 100;

/** Where everything goes under this root, and on which ports. */
export async function makeLayout(root: string): Promise<Layout> {
	const inRoot = (...names: string[]) => path.join(root, ...names);
	const socket = inRoot('run', 'supervisor.sock');
	if (socket.length >= longestSocketPath) {
		throw new Error(`${socket} is too long for a socket. Set TMPDIR to a shorter folder.`);
	}

	const detectorPort = await freePort();
	return {
		root,
		configFile: inRoot('cascading-failure-detector.json'),
		supervisorConfig: inRoot('backend', 'supervisord.conf'),
		socket,
		pidFile: inRoot('run', 'supervisord.pid'),
		manifest: inRoot('backend', 'core', 'config', 'MASTER_PORT_MANIFEST.json'),
		database: inRoot('backend', 'data', 'trade_history', 'trades.db'),
		script: inRoot('scripts', 'MASTER_RESTART.sh'),
		logDirectory: inRoot('logs'),
		stateDirectory: inRoot('.cascading-failure-detector'),
		runDirectory: inRoot('run'),
		...await portsOfServices(),
		detectorPort,
		detectorUrl: `http://127.0.0.1:${detectorPort}`,
	};
}

async function portsOfServices(): Promise<Pick<Layout, 'ports' | 'unusedPorts'>> {
	const given = await Promise.all(services.map(async ({name, hasHealth}) => ({name, hasHealth, port: await freePort()})));
	return {
		ports: new Map(given.map(({name, hasHealth, port}) => [name, hasHealth ? port : undefined])),
		unusedPorts: new Map(given.filter(({hasHealth}) => !hasHealth).map(({name, port}) => [name, port])),
	};
}
