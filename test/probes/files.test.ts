import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import {once} from 'node:events';
import path from 'node:path';
import {setImmediate} from 'node:timers/promises';
import process from 'node:process';
import {
	afterEach,
	beforeEach,
	describe,
	expect,
	test,
} from 'vitest';
import {createFileProbe} from '../../source/probes/files.js';
import {allProcesses} from '../helpers/processes.js';
import {temporaryFolder, type TemporaryFolder} from '../helpers/temporary-folder.js';
import {waitFor} from '../helpers/wait-for.js';
import {deadDisk, hasDeadDisks} from './helpers/dead-disk.js';
import {canExhaustDescriptors, withoutDescriptors} from './helpers/few-descriptors.js';
import {textWith} from './helpers/matchers.js';

let folder: TemporaryFolder;
const at = (name: string) => path.join(folder.path, name);
const timeout = 2000;

beforeEach(async () => {
	folder = await temporaryFolder();
});

afterEach(async () => {
	await folder.dispose();
});

async function probe(name: string) {
	return createFileProbe({timeout})(at(name));
}

describe('a critical file', () => {
	test('that is as it should be', async () => {
		writeFileSync(at('a.json'), '{}');
		symlinkSync('a.json', at('link.json'));
		expect(await probe('a.json')).toEqual({kind: 'ok'});
		expect(await probe('link.json')).toEqual({kind: 'ok'});
	});

	test('that is not there', async () => {
		symlinkSync('nowhere.json', at('link.json'));
		writeFileSync(at('file'), '');
		expect(await probe('a.json')).toEqual({kind: 'missing', detail: 'it is not there'});
		expect(await probe('file/a.json')).toMatchObject({kind: 'missing'});
		expect(await probe('link.json')).toEqual({kind: 'missing', detail: 'it is a symbolic link to what is not there'});
	});

	test('that something else has taken the place of', async () => {
		mkdirSync(at('folder.json'));
		execFileSync('mkfifo', [at('fifo.json')]);
		symlinkSync('/dev/zero', at('device.json'));
		symlinkSync('loop.json', at('loop.json'));
		const server = net.createServer().listen(at('socket.json'));
		await once(server, 'listening');
		expect(await probe('folder.json')).toEqual({kind: 'unreadable', detail: 'it is a folder, not a regular file'});
		expect(await probe('fifo.json')).toEqual({kind: 'unreadable', detail: 'it is a FIFO, not a regular file'});
		expect(await probe('device.json')).toEqual({kind: 'unreadable', detail: 'it is a device, not a regular file'});
		expect(await probe('socket.json')).toEqual({kind: 'unreadable', detail: 'it is a socket, not a regular file'});
		expect(await probe('loop.json')).toMatchObject({kind: 'unreadable', detail: textWith('ELOOP')});
		server.close();
	});

	test('that does not parse', async () => {
		writeFileSync(at('a.json'), '{"half": ');
		writeFileSync(at('a.conf'), 'no section');
		writeFileSync(at('a.sh'), '');
		expect(await probe('a.json')).toMatchObject({kind: 'corrupted'});
		expect(await probe('a.conf')).toMatchObject({kind: 'corrupted'});
		expect(await probe('a.sh')).toMatchObject({kind: 'corrupted'});
	});

	test('that is too long to be parsed is read as far as it takes to see that it can be', async () => {
		writeFileSync(at('a.json'), 'x'.repeat(2_000_000));
		expect(await probe('a.json')).toEqual({kind: 'ok'});
	});

	test.skipIf(process.geteuid?.() !== 0)('that somebody else owns', async () => {
		chmodSync(folder.path, 0o755);
		writeFileSync(at('secret.json'), '{}', {mode: 0o600});
		writeFileSync(at('open.json'), '{}', {mode: 0o644});
		const probeFile = createFileProbe({timeout});
		process.seteuid?.(65_534);
		try {
			expect(await probeFile(at('secret.json'))).toMatchObject({kind: 'unreadable', detail: textWith('may not read')});
			expect(await probeFile(at('open.json'))).toEqual({kind: 'ok'});
		} finally {
			process.seteuid?.(0);
		}
	});

	test('is not touched, the time of its last access included', async () => {
		writeFileSync(at('a.json'), '{}');
		utimesSync(at('a.json'), 1_000_000, 1_000_000);
		const before = statSync(at('a.json'), {bigint: true});
		expect(await probe('a.json')).toEqual({kind: 'ok'});
		expect(statSync(at('a.json'), {bigint: true})).toEqual(before);
	});

	test('that is written anew while it is looked at is never called corrupted or missing', async () => {
		const probeFile = createFileProbe({timeout});
		const versions = [JSON.stringify({version: 1, filler: 'x'.repeat(100_000)}), JSON.stringify({version: 2})];
		writeFileSync(at('a.json'), versions[0] ?? '');
		const over = new AbortController();
		const editor = (async () => {
			for (let turn = 0; !over.signal.aborted; turn++) {
				writeFileSync(at('a.json.new'), versions[turn % 2] ?? '');
				renameSync(at('a.json.new'), at('a.json'));
				await setImmediate();
			}
		})();
		for (let look = 0; look < 200; look++) {
			expect(await probeFile(at('a.json'))).toEqual({kind: 'ok'});
		}

		over.abort();
		await editor;
	});

	test('that is written in place is given a second glance', async () => {
		writeFileSync(at('a.json'), '');
		const observation = probe('a.json');
		setTimeout(() => {
			writeFileSync(at('a.json'), '{}');
		}, 10);
		expect(await observation).toEqual({kind: 'ok'});
	});
});

describe.skipIf(!canExhaustDescriptors())('out of file descriptors', () => {
	test('it is our own fault, so nothing is known', async () => {
		writeFileSync(at('a.json'), '{}');
		const observation = await withoutDescriptors(async () => probe('a.json'));
		expect(observation).toEqual({kind: 'unobservable', detail: textWith('EMFILE')});
	});
});

describe.skipIf(!hasDeadDisks())('a disk that never answers', () => {
	test('is told by the deadline; neither threads nor processes pile up, and other files are seen as before', async () => {
		mkdirSync(at('disk'));
		writeFileSync(at('near.json'), '{}');
		symlinkSync('disk/far.json', at('link.json'));
		using disk = deadDisk(at('disk'));
		const probeFile = createFileProbe({timeout: 1000});
		const far = [...Array.from({length: 6}, (_value, number) => at(`disk/${number}.json`)), at('link.json')];
		for (let look = 0; look < 3; look++) {
			const seen = await Promise.all([...far, at('near.json')].map(async file => probeFile(file)));
			expect(seen.pop()).toEqual({kind: 'ok'});
			// A machine under load may make us late ourselves; then that is said.
			expect(seen.every(({kind}) => kind === 'unreadable' || kind === 'unobservable')).toBe(true);
		}

		await waitFor(async () => {
			const seen = await Promise.all(far.map(async file => probeFile(file)));
			return seen.every(observation => observation.kind === 'unreadable' && observation.detail === 'no answer from its disk within 1000 ms');
		}, {what: 'all that do not answer are told so'});
		await waitFor(() => allProcesses().every(({command}) => !command.includes(folder.path)), {what: 'no process is left'});
		expect(disk).toBeDefined();
	});

	test('does not keep the process from ending', async () => {
		mkdirSync(at('disk'));
		using disk = deadDisk(at('disk'));
		const program = `
			import {createFileProbe} from ${JSON.stringify(await bundled())};
			console.log(JSON.stringify(await createFileProbe({timeout: 200})(${JSON.stringify(at('disk/a.json'))})));
			process.exit(7);
		`;
		writeFileSync(at('program.mjs'), program);
		expect(disk).toBeDefined();
		expect(() => execFileSync(process.execPath, [at('program.mjs')], {timeout: 10_000, stdio: 'pipe'})).toThrow(expect.objectContaining({status: 7}));
	});
});

async function bundled(): Promise<string> {
	const {buildEntry} = await import('../helpers/build-entry.js');
	const file = (await buildEntry('source/probes/files.ts')).at(-1) ?? '';
	expect(existsSync(file) && readFileSync(file, 'utf8').includes('createFileProbe')).toBe(true);
	return file;
}
