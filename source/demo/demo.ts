import {readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {settingsFrom} from '../config/settings-from.js';
import type {Settings} from '../core/settings.js';
import {makeDemoFolder, phaseFile, supervisorSocket} from './folder.js';
import {Stage} from './stage.js';
import {startServiceServers, type ServiceServers} from './service-servers.js';
import {demoInterval} from './story.js';
import {startSupervisorServer} from './supervisor-server.js';
import {DemoWorld} from './world.js';

/** A whole simulated system that the real engine can watch. */
export type Demo = {
	readonly stage: Stage;
	readonly settings: Settings;
	readonly services: ServiceServers;
	/** Ends everything and removes the folder. */
	close(): void;
};

/** How often the script's progress is looked for, in milliseconds. */
const followEvery = 100;

/** Starts nine simulated services and a simulated supervisor on loopback, with their files in a temporary folder. */
export async function startDemo(): Promise<Demo> {
	const world = new DemoWorld();
	const root = makeDemoFolder();
	// The last resort: a closed window may end the process before anything else does.
	process.once('exit', () => {
		rmSync(root, {recursive: true, force: true});
	});
	const services = await startServiceServers(world);
	const supervisor = await startSupervisorServer(world, supervisorSocket(root));
	const follow = setInterval(followScript, followEvery, world, root, {phase: ''});
	return {
		stage: new Stage(world, root),
		services,
		settings: demoSettings(root, services.ports),
		close() {
			clearInterval(follow);
			services.close();
			supervisor.close();
			supervisor.closeAllConnections();
			rmSync(root, {recursive: true, force: true});
		},
	};
}

const dependencies: Readonly<Record<string, readonly string[]>> = {trade_executor: ['kalshi_api_watchdog'], trade_manager: ['trade_executor']};

function demoSettings(root: string, ports: ReadonlyMap<string, number>): Settings {
	const services = Object.fromEntries(new DemoWorld().services.keys().map(name => {
		const port = ports.get(name);
		return [name, {
			...(port !== undefined && {health: `http://127.0.0.1:${port}/health`, timeout: '500ms'}),
			dependsOn: dependencies[name] ?? [],
		}];
	}));
	const config = {
		system: 'DEMO',
		checkInterval: demoInterval,
		services,
		restart: {cooldown: '2m', settle: '20s', timeout: '60s'},
		api: {port: 0},
		stateDirectory: 'state',
	};
	const result = settingsFrom(config, {root, file: path.join(root, 'demo')});
	if (!result.ok) {
		throw new Error(`The demo's own config is wrong: ${JSON.stringify(result.problems)}`);
	}

	return result.settings;
}

/** The simulated services go down and come up with the script. */
function followScript(world: DemoWorld, root: string, known: {phase: string}): void {
	const phase = readPhase(root);
	if (phase === known.phase) {
		return;
	}

	known.phase = phase;
	if (phase === 'down') {
		world.stopAll();
	} else if (phase === 'up') {
		world.isSupervisorUp = true;
		for (const name of world.services.keys()) {
			world.mend(name);
		}
	}
}

function readPhase(root: string): string {
	try {
		return readFileSync(phaseFile(root), 'utf8').trim();
	} catch {
		return '';
	}
}
