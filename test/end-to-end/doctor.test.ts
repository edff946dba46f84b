import {Buffer} from 'node:buffer';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import type {Finding} from '../../source/doctor/finding.js';
import {cfd, headlessCommand, program, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {run} from '../helpers/run.js';
import {createStandIn, describeChanges, twilioEnvironment, type StandIn} from '../helpers/stand-in.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {startTwilioGateway} from '../helpers/twilio-gateway.js';

type Report = {readonly ok: number; readonly warn: number; readonly fail: number; readonly arming: string; readonly findings: readonly Finding[]};

type Json = Record<string, unknown>;

async function readConfig(standIn: StandIn): Promise<Json> {
	return JSON.parse(await readFile(standIn.layout.configFile, 'utf8')) as Json;
}

/** The doctor's report, and that its exit code is the one for it. */
async function examine(standIn: StandIn, env: NodeJS.ProcessEnv = process.env): Promise<Report> {
	const {exitCode, stdout, stderr} = await run(process.execPath, [program, 'doctor', '--json'], {cwd: standIn.root, env, timeout: 90_000});
	expect(stderr).toBe('');
	const report = JSON.parse(stdout) as Report;
	expect(exitCode).toBe(report.fail === 0 ? 0 : 1);
	return report;
}

/** The failures, `subject: found -> mend` each. */
function failures({findings}: Report, status = 'fail'): string[] {
	return findings.filter(finding => finding.status === status).map(({subject, found, mend}) => `${subject}: ${found} -> ${mend}`);
}

describe.skipIf(!hasReal(...standInNeeds))('cfd doctor beside a running system', () => {
	it('finds nothing that fails after cfd init, and changes nothing', async () => {
		await using standIn = await createStandIn({startSeconds: 1});
		await standIn.start();
		await rm(standIn.layout.configFile);
		expect(await cfd(standIn, 'init')).toMatchObject({exitCode: 0});
		const before = await standIn.hashUserFiles();
		const files = await readdir(standIn.root);
		const report = await examine(standIn);
		expect(failures(report)).toEqual([]);
		expect(report.arming).toContain('restart.enabled is false');
		expect(describeChanges(before, await standIn.hashUserFiles(), ['accessed'])).toEqual([]);
		expect(await readdir(standIn.root)).toEqual(files);
		const {stdout} = await cfd(standIn, 'doctor');
		expect(stdout).toMatch(/^ok {4}database backend\/data\/trade_history\/trades\.db +sound; 250 rows in trades$/mv);
		expect(stdout).toMatch(/\n\d+ ok, \d+ warn, 0 fail; not armed/v);
	});

	it('says that it is armed while a detector runs', async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand, startSeconds: 1});
		await standIn.start();
		await waitForStatus(standIn, 'a check', ({detector}) => detector.checks > 0);
		const report = await examine(standIn);
		expect(failures(report)).toEqual([]);
		expect(report.arming).toBe('armed');
		expect(report.findings.find(({subject}) => subject === 'api')?.found).toContain('the running detector');
	});

	it('names every mistake of a set-up at once, each with its mend', async () => {
		await using standIn = await createStandIn({startSeconds: 0});
		await using blocker = net.createServer().listen(0, '127.0.0.1');
		await once(blocker, 'listening');
		await standIn.start();
		await standIn.tell('trade_initiator', '500');
		const {port: taken} = blocker.address() as AddressInfo;
		const {services, ...config} = await readConfig(standIn);
		const own = services as Record<string, {health: string}>;
		const swapped = own['trade_executor']?.health ?? '';
		const {main_app: _, ...others} = own;
		await writeFile(path.join(standIn.root, 'empty.db'), 'no database');
		await writeFile(standIn.layout.script, '#!/bin/bash\nset -e\nno-such-tool\nif true; then\n');
		await chmod(standIn.layout.script, 0o666);
		await standIn.writeConfig({
			...config,
			services: {...others, main_ap: {}, trade_executor: {health: 'http://127.0.0.1:9/health'}, auto_entry_supervisor: {health: swapped}},
			databases: [{path: 'missing.db'}, {path: 'empty.db'}, {path: 'backend/data/trade_history/trades.db', table: 'trade'}],
			files: ['nowhere.json'],
			api: {port: taken},
			logDirectory: 'backend/supervisord.conf',
		});
		const report = await examine(standIn);
		const found = failures(report);
		for (const expected of [
			/^service main_ap: supervisor does not know .* -> Did you mean "main_app"\?/v,
			/^health trade_executor: .*the service listens on \d+, not on 9 -> Set .* that answers/v,
			/^health trade_initiator: .* answers 500 -> /v,
			/^database missing\.db: missing/v,
			/^database empty\.db: no sound SQLite database/v,
			/^database backend.*no table trade/v,
			/^file nowhere\.json: missing/v,
			/^script .*: bash cannot read the script .* -> Mend it/v,
			/^script .*can be written by .* -> chmod go-w/v,
			/^api: .* is taken by .*pid/v,
			/^log folder: .* is no folder/v,
		]) {
			expect(found).toContainEqual(expect.stringMatching(expected));
		}

		const warnings = failures(report, 'warn');
		for (const expected of [
			/^health auto_entry_supervisor: .* answered by another process, .*trade_executor\.py/v,
			/^services: supervisor runs programs that are not watched: main_app/v,
			/^supervisor options: startsecs=0 hides a crash loop/v,
			/^script .*: it is not executable/v,
			/^detector: no detector runs/v,
		]) {
			expect(warnings).toContainEqual(expect.stringMatching(expected));
		}
	});

	it('names the programs that the script does not find in the PATH that it gets', async () => {
		await using standIn = await createStandIn();
		await writeFile(standIn.layout.script, '#!/bin/bash\nno-such-tool --now | awk 1\n');
		const found = failures(await examine(standIn, {...process.env, PATH: 'venv/bin'}));
		expect(found).toContainEqual(expect.stringMatching(/^script .*: it runs no-such-tool, which is in no folder of the PATH that it gets -> Install no-such-tool/v));
		expect(found.join('\n')).not.toContain('awk');
	});

	it('tells a wrong socket from a supervisord that does not run, and names the right one', async () => {
		await using standIn = await createStandIn();
		const config = await readConfig(standIn);
		// Another supervisord may run on this machine.
		expect(failures(await examine(standIn))).toContainEqual(expect.stringMatching(/^supervisor: .* -> (?:Start supervisord|A supervisord runs as)/v));
		await standIn.start();
		await standIn.writeConfig({...config, supervisor: {config: 'backend/supervisord.conf', url: 'unix:///nowhere.sock'}});
		expect(failures(await examine(standIn))).toContainEqual(expect.stringContaining(`It answers at unix://${standIn.layout.socket}`));
		await writeFile(path.join(standIn.root, 'other.conf'), '[supervisord]\n[unix_http_server]\nfile=/nowhere.sock\n');
		await standIn.writeConfig({...config, supervisor: {config: 'other.conf'}});
		expect(failures(await examine(standIn))).toContainEqual(expect.stringContaining(`-c ${standIn.layout.supervisorConfig}`));
	});

	it.skipIf(process.getuid?.() !== 0)('says so when it may not open the socket, write its folders or believe the script\'s owner', async () => {
		await using standIn = await createStandIn();
		await standIn.start();
		execFileSync('chmod', ['-R', 'go+rX', path.dirname(standIn.root)]);
		const args = [program, 'doctor', '--json', '--config', standIn.layout.configFile];
		const child = spawn(process.execPath, args, {cwd: standIn.root, uid: 65_534, gid: 65_534, stdio: ['ignore', 'pipe', 'inherit']});
		const text = Buffer.concat(await Array.fromAsync<Uint8Array>(child.stdout)).toString();
		const found = failures(JSON.parse(text) as Report);
		expect(found).toContainEqual(expect.stringMatching(/^supervisor: .*unix:\/\/.* -> Run the detector as a user who may open it/v));
		expect(found).toContainEqual(expect.stringMatching(/^log folder: .* cannot be written by this user/v));
		expect(found).toContainEqual(expect.stringMatching(/^state folder: .* cannot be made by this user/v));
	});

	it('asks Twilio whether the credentials are right, through the real library, and sends nothing', async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await createStandIn({gateway: {...gateway, to: ['+15551234567']}});
		const environment = {...process.env, ...twilioEnvironment({...gateway, url: gateway.url, to: ['+15551234567']})};
		expect((await examine(standIn, environment)).findings).toContainEqual(expect.objectContaining({subject: 'sms', status: 'ok'}));
		const wrong = await examine(standIn, {...environment, TWILIO_AUTH_TOKEN: 'wrong-token-1'});
		expect(failures(wrong)).toContainEqual(expect.stringMatching(/^sms: .*401.* -> Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN/v));
		expect(JSON.stringify(wrong)).not.toContain('wrong-token-1');
		expect(failures(await examine(standIn, {...environment, TWILIO_AUTH_TOKEN: ''}))).toContainEqual(expect.stringMatching(/^sms: not set: TWILIO_AUTH_TOKEN/v));
		expect(gateway.messages).toEqual([]);
	});
});

describe('cfd doctor with an invalid config', () => {
	it('exits with 78, tells all problems on stderr, and looks at what they do not touch', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'c.json');
		await mkdir(path.join(folder.path, 'logs'));
		await writeFile(file, '{"services": {"a": {"tier": "vital"}}, "notify": {"sms": {"to": ["0555"]}}, "files": ["c.json"], "databases": [], "api": {"port": 0}}');
		const {exitCode, stdout, stderr} = await run(process.execPath, [program, 'doctor', '--config', file]);
		expect(exitCode).toBe(78);
		expect(stderr).toContain('services.a.tier');
		expect(stderr).toContain('E.164');
		expect(stdout).toMatch(/^fail {2}config .*services\.a\.tier/mv);
		expect(stdout).toMatch(/^warn {2}health +not looked at/mv);
		expect(stdout).toMatch(/^ok {4}file c\.json +there and readable$/mv);
	});
});
