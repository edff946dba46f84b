import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {
	afterEach,
	beforeEach,
	describe,
	expect,
	test,
} from 'vitest';
import type {ServiceSettings} from '../../source/core/settings.js';
import {createFileProbe} from '../../source/probes/files.js';
import {createGate} from '../../source/probes/gate.js';
import {createLooker, type LookerParts} from '../../source/probes/look.js';
import {createObserver} from '../../source/probes/observer.js';
import {createSupervisorProbe} from '../../source/probes/supervisor.js';
import {temporaryFolder, type TemporaryFolder} from '../helpers/temporary-folder.js';
import {
	answers,
	hangs,
	hostileServer,
	httpAnswer,
	type HostileServer,
	type Hostility,
} from './helpers/hostile-server.js';
import {textWith} from './helpers/matchers.js';

const noPrograms = '<methodResponse><params><param><value><array><data/></array></value></param></params></methodResponse>';
const all = {skipHealth: false, skipForeign: false};

let folder: TemporaryFolder;
const opened: HostileServer[] = [];

beforeEach(async () => {
	folder = await temporaryFolder();
});

afterEach(async () => {
	await Promise.all(opened.splice(0).map(async server => server[Symbol.asyncDispose]()));
	await folder.dispose();
});

async function serve(act: Hostility): Promise<HostileServer> {
	const server = await hostileServer(act);
	opened.push(server);
	return server;
}

async function service(name: string, act: Hostility | undefined, timeout = 500): Promise<ServiceSettings> {
	const server = act && await serve(act);
	return {
		name, health: server && `${server.origin}/health`, port: server?.port, timeout,
		description: '', tier: 'critical', dependsOn: [], thresholds: {warning: 3, critical: 5, cascading: 7},
	};
}

/** Nothing listens there. */
async function closedPort(): Promise<number> {
	await using server = await hostileServer(hangs());
	return server.port;
}

async function looker(more: Partial<LookerParts> = {}, supervisorPort?: number) {
	const port = supervisorPort ?? (await serve(answers(httpAnswer(200, noPrograms)))).port;
	return createLooker({
		services: [],
		databases: [],
		files: [],
		supervisor: createSupervisorProbe({address: {kind: 'http', host: '127.0.0.1', port}, timeout: 500}),
		supervisorTimeout: 500,
		probeFile: createFileProbe({timeout: 2000}),
		probeDatabase: async () => ({kind: 'ok', full: undefined}),
		findForeignScript: async () => 4711,
		observer: createObserver({stateDirectory: folder.path, timeout: 5000, maxStall: 10_000}),
		gate: createGate({width: 256, most: 1024, patience: 100}),
		...more,
	});
}

const database = {
	path: 'data/trades.db', absolute: '/data/trades.db', table: 'trades', integrityEvery: 1000,
};

test('one look sees everything', async () => {
	const manifest = path.join(folder.path, 'manifest.json');
	writeFileSync(manifest, '{}');
	const {look: see} = await looker({
		services: [
			await service('sound', answers(httpAnswer(200, 'ok'))),
			await service('broken', answers(httpAnswer(503, 'no'))),
			await service('hung', hangs()),
			await service('without a check', undefined),
		],
		databases: [database],
		files: [{path: 'manifest.json', absolute: manifest}, {path: 'gone.json', absolute: path.join(folder.path, 'gone.json')}],
		probeDatabase: async ({table}) => ({kind: 'busy', detail: `${table} is locked`, full: undefined}),
	});
	const {look, took, stallDuringLook} = await see(all);
	expect(look.supervisor).toMatchObject({kind: 'answer'});
	expect(new Set(look.health.keys())).toEqual(new Set(['sound', 'broken', 'hung']));
	expect(look.health.get('sound')).toMatchObject({kind: 'answer', status: 200});
	expect(look.health.get('broken')).toMatchObject({kind: 'answer', status: 503});
	expect(look.health.get('hung')).toMatchObject({kind: 'no answer', why: 'timeout'});
	expect(look.databases).toEqual(new Map([['data/trades.db', {kind: 'busy', detail: 'trades is locked', full: undefined}]]));
	expect(look.files).toEqual(new Map<string, unknown>([['manifest.json', {kind: 'ok'}], ['gone.json', {kind: 'missing', detail: 'it is not there'}]]));
	expect(look.foreignScript).toBe(4711);
	expect(look.impaired).toBeUndefined();
	expect(took).toBeGreaterThanOrEqual(500);
	expect(stallDuringLook).toBeGreaterThanOrEqual(0);
});

test('while the restart script runs, no service is asked, and nobody looks for another script', async () => {
	const asked = await serve(answers(httpAnswer(200, '')));
	const hit = await service('asked', undefined);
	const {look: see} = await looker({
		services: [{...hit, health: asked.origin}],
		async findForeignScript() {
			throw new Error('not to be called');
		},
	});
	const {look} = await see({skipHealth: true, skipForeign: true});
	expect(look.health).toEqual(new Map([['asked', {kind: 'unobservable', detail: 'not asked while the restart script runs'}]]));
	expect(look.foreignScript).toBeUndefined();
	expect(look.impaired).toBeUndefined();
	expect(asked.connections()).toBe(0);
});

describe('a probe that was handed in cannot spoil the look', () => {
	test.each([
		['rejects', async () => {
			throw new Error('the child died');
		}, 'the database was not looked at: the child died'],
		['throws', () => {
			throw new Error('at once');
		}, 'the database was not looked at: at once'],
		['never comes back', async () => Promise.withResolvers<never>().promise, 'the database was not looked at: no answer within 100 ms'],
	] as const)('it %s', async (_name, fails, detail) => {
		const {look: see} = await looker({
			databases: [database], probeDatabase: fails, findForeignScript: fails, patience: 100,
		});
		const {look} = await see(all);
		expect(look.databases.get('data/trades.db')).toEqual({kind: 'unobservable', detail, full: undefined});
		expect(look.foreignScript).toBeUndefined();
	});
});

describe('when everything looks bad at once', () => {
	test('the monitor looks at itself: it is well, so what it saw is true', async () => {
		const port = await closedPort();
		const services = [await service('hung', hangs()), {...await service('dead', undefined), health: `http://127.0.0.1:${port}/`}];
		const {look} = await (await looker({services}, port)).look(all);
		expect(look.supervisor).toMatchObject({kind: 'no answer', why: 'refused'});
		expect(look.impaired).toBeUndefined();
	});

	test('it cannot write to its state directory, so what it saw may not be true', async () => {
		const port = await closedPort();
		const services = [await service('hung', hangs())];
		const observer = createObserver({stateDirectory: path.join(folder.path, 'gone'), timeout: 5000, maxStall: 10_000});
		const {look} = await (await looker({services, observer}, port)).look(all);
		expect(look.impaired).toContain('cannot write to its state directory');
	});

	test('as long as one answers, the monitor does not doubt itself', async () => {
		const port = await closedPort();
		const observer = {
			async checkSelf() {
				throw new Error('not to be called');
			},
		};
		const services = [await service('hung', hangs()), await service('sound', answers(httpAnswer(500, '')))];
		const {look} = await (await looker({services, observer}, port)).look(all);
		expect(look.impaired).toBeUndefined();
	});

	test('because its event loop stood still, time-outs are taken back and it is impaired', async () => {
		const hung = await serve(hangs());
		const services = [{...await service('hung', undefined, 300), health: hung.origin}];
		const reports = (await looker({services}, hung.port)).look(all);
		setTimeout(() => {
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 800);
		}, 50);
		const {look, stallDuringLook} = await reports;
		expect(stallDuringLook).toBeGreaterThanOrEqual(600);
		expect(look.supervisor).toMatchObject({kind: 'unobservable', detail: textWith('stood still')});
		expect(look.health.get('hung')).toMatchObject({kind: 'unobservable'});
		expect(look.impaired).toContain('stood still');
	});
});

test('endpoints that hang do not hold up the others', async () => {
	const hung = await serve(hangs());
	const sound = await serve(answers(httpAnswer(200, '')));
	const template = await service('template', undefined, 3000);
	const services = [
		...Array.from({length: 30}, (_value, number) => ({...template, name: `hung ${number}`, health: hung.origin})),
		...Array.from({length: 30}, (_value, number) => ({...template, name: `sound ${number}`, health: sound.origin})),
	];
	const {look: see} = await looker({services, gate: createGate({width: 4, most: 100, patience: 50})});
	const looking = see(all);
	let isOver = false;
	void looking.finally(() => {
		isOver = true;
	});
	await expect.poll(() => sound.connections(), {timeout: 20_000}).toBe(30);
	expect(isOver).toBe(false);
	const {look} = await looking;
	expect(look.health.values().filter(({kind}) => kind === 'answer').toArray()).toHaveLength(30);
});

test('closing ends a look early', async () => {
	const hung = await serve(hangs());
	const {look: see, close} = await looker({services: [{...await service('hung', undefined, 60_000), health: hung.origin}]});
	const looking = see(all);
	await expect.poll(() => hung.open()).toBe(1);
	close();
	const {look} = await looking;
	expect(look.health.get('hung')).toEqual({kind: 'unobservable', detail: 'called off'});
});
