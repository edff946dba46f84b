import {Buffer} from 'node:buffer';
import {chmodSync, readdirSync, readFileSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import {describe, expect, it, onTestFinished} from 'vitest';
import {hasRecovered, headlessCommand, isEverythingHealthy, program, waitForStatus} from '../helpers/detector.js';
import {userEnvironment} from '../helpers/environment.js';
import {startMailServer} from '../helpers/mail-server.js';
import {allProcesses, type ProcessEntry} from '../helpers/processes.js';
import {hasReal, programPath, standInNeeds} from '../helpers/real.js';
import {run} from '../helpers/run.js';
import {createStandIn, twilioEnvironment, type StandIn} from '../helpers/stand-in.js';
import {launch} from '../helpers/stand-in/launch.js';
import {startTwilioGateway} from '../helpers/twilio-gateway.js';
import {startWebServer} from '../helpers/web-server.js';
import {rawClient} from '../remote/raw-client.js';

/** Each made up for this test, and found nowhere else on the machine. */
const secrets = {
	twilioAccount: 'AC5ecre7acc0unt5ecre7acc0unt5ecre7',
	twilioToken: '5ecre7-twilio-token',
	smtpPassword: '5ecre7-smtp-password',
	webhookSecret: '5ecre7-webhook-signature',
	webhookPath: '5ecre7-webhook-path',
	webhookLogin: '5ecre7-webhook-login',
	heartbeatKey: '5ecre7-heartbeat-key',
	heartbeatLogin: '5ecre7-heartbeat-login',
	supervisorPassword: '5ecre7-supervisor-password',
	healthLogin: '5ecre7-health-login',
} as const;

/** The sign-ins as they travel. */
const encoded = [
	`${secrets.twilioAccount}:${secrets.twilioToken}`,
	`\0cfd\0${secrets.smtpPassword}`,
	secrets.smtpPassword,
	`hook:${secrets.webhookLogin}`,
	`beat:${secrets.heartbeatLogin}`,
	`admin:${secrets.supervisorPassword}`,
	`probe:${secrets.healthLogin}`,
].map(text => Buffer.from(text).toString('base64'));

const forbidden = [...Object.entries(secrets), ...encoded.map((text, index) => [`encoded ${index}`, text] as const)];

/** The names of the secrets in a text. */
function secretsIn(text: string): string[] {
	return forbidden.filter(([, secret]) => text.includes(secret)).map(([name]) => name);
}

/** Where each text is from, and which secrets it holds. */
function leaks(texts: Iterable<readonly [string, string]>): string[] {
	return [...texts].flatMap(([place, text]) => secretsIn(text).map(name => `${name} in ${place}`));
}

/** Every process that is alive at some moment of the run. */
function watchProcesses() {
	const seen = new Map<string, ProcessEntry>();
	const look = () => {
		for (const entry of allProcesses()) {
			seen.set(`${entry.pid} ${entry.command} ${entry.environment}`, entry);
		}
	};

	const timer = setInterval(look, 25);
	const stop = () => {
		clearInterval(timer);
	};

	onTestFinished(stop);
	return {seen, stop};
}

/** What the detector says of itself over HTTP and its control socket, again and again. */
function watchStatus(standIn: StandIn) {
	const texts = new Map<string, string>();
	const ending = new AbortController();
	const ask = async (address: string) => {
		try {
			const response = await fetch(`${standIn.layout.detectorUrl}${address}`, {headers: {connection: 'close'}, signal: AbortSignal.timeout(2000)});
			texts.set(`${address} #${texts.size}`, await response.text());
		} catch {
			// It is being started again.
		}
	};

	const work = (async () => {
		while (!ending.signal.aborted) {
			await ask('/api/failure_detector_status');
			await ask('/metrics');
		}
	})();
	return {
		texts,
		async stop() {
			ending.abort();
			await work;
		},
	};
}

/** All text of all tables. */
function historyTexts(stateDirectory: string): Array<readonly [string, string]> {
	const database = new Database(path.join(stateDirectory, 'history.db'), {readonly: true});
	const tables = database.prepare<[], string>('SELECT name FROM sqlite_schema WHERE type = \'table\'').pluck().all();
	const texts = tables.map((table): [string, string] => [`history.db, ${table}`, JSON.stringify(database.prepare(`SELECT * FROM "${table}"`).all())]);
	database.close();
	return texts;
}

/** Every file below a folder, as bytes. */
function fileTexts(folder: string): Array<readonly [string, string]> {
	return readdirSync(folder, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile())
		.map(entry => [path.join(entry.parentPath, entry.name), readFileSync(path.join(entry.parentPath, entry.name), 'latin1')]);
}

/** The stand-in's supervisord.conf with a password on its socket. */
function withPassword(conf: string, password: string): string {
	const login = `username=admin\npassword=${password}\n`;
	return conf.replace('chmod=0700\n', () => `chmod=0700\n${login}`).replace(/^\[supervisorctl\]\n/mv, () => `[supervisorctl]\n${login}`);
}

async function secretFile(standIn: StandIn, name: string, values: Readonly<Record<string, string>>): Promise<string> {
	const file = path.join(standIn.root, name);
	await writeFile(file, JSON.stringify(values), {mode: 0o600});
	chmodSync(file, 0o600);
	return name;
}

/** A system of which every channel is refused for good, and whose supervisor wants a password. */
async function refusedSystem() {
	const gateway = await startTwilioGateway();
	const mail = await startMailServer({login: {user: 'cfd', password: 'another one'}});
	const hook = await startWebServer({status: 401, body: 'no'});
	const heartbeat = await startWebServer({status: 401, body: 'no'});
	const account = {...gateway, url: gateway.url, to: gateway.to, from: gateway.from, accountSid: secrets.twilioAccount, authToken: secrets.twilioToken};
	const environment = {WEBHOOK_SECRET: secrets.webhookSecret};
	const standIn = await createStandIn({
		detectorCommand: headlessCommand,
		gateway: account,
		environment,
		config: {
			notify: {
				sms: {to: [...gateway.to], baseUrl: gateway.url},
				email: {to: ['ops@example.com'], host: '127.0.0.1', port: mail.port, security: 'none', credentialsFile: 'smtp.json'},
				webhook: {url: `${hook.url.replace('//', () => `//hook:${secrets.webhookLogin}@`)}/${secrets.webhookPath}?as=alert`},
				heartbeat: `${heartbeat.url.replace('//', () => `//beat:${secrets.heartbeatLogin}@`)}/${secrets.heartbeatKey}?every=check`,
			},
		},
	});
	await secretFile(standIn, 'smtp.json', {user: 'cfd', password: secrets.smtpPassword});
	const config = JSON.parse(readFileSync(standIn.layout.configFile, 'utf8')) as {services: Record<string, {health?: string}>};
	const {main_app: mainApp} = config.services;
	await standIn.writeConfig({
		...config,
		services: {...config.services, main_app: {...mainApp, health: mainApp?.health?.replace('//', () => `//probe:${secrets.healthLogin}@`)}},
	});
	await standIn.writeFile('backend/supervisord.conf', withPassword(readFileSync(standIn.layout.supervisorConfig, 'utf8'), secrets.supervisorPassword));
	return {standIn, gateway, mail, hook, heartbeat, environment: {...twilioEnvironment(account), ...environment}};
}

/** Another supervisord in the place of the one that runs, with another password: to the detector's it answers 401. */
async function replaceSupervisor(standIn: StandIn): Promise<void> {
	await standIn.killSupervisord();
	const {socket, supervisorConfig} = standIn.layout;
	const file = path.join(path.dirname(supervisorConfig), 'other.conf');
	await writeFile(file, [
		'[supervisord]', 'nodaemon=true', 'logfile=/dev/null', 'logfile_maxbytes=0', `pidfile=${standIn.layout.pidFile}`,
		'[unix_http_server]', `file=${socket}`, 'chmod=0700', 'username=admin', 'password=another one',
		'[rpcinterface:supervisor]', 'supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface', '',
	].join('\n'));
	await launch(programPath('supervisord') ?? 'supervisord', ['-c', file], {cwd: standIn.root, output: path.join(standIn.layout.logDirectory, 'other-supervisord.out')});
}

const commands = [
	['snapshot'], ['check'], ['explain'], ['history'], ['history', '--json'], ['doctor'], ['doctor', '--json'], ['restart', '--dry-run'], ['abort'], ['test-alert'],
	['replay', '--from-history', '--since', '1d', '--json'],
] as const;

describe.skipIf(!hasReal(...standInNeeds))('secrets, in a run in which every channel and at last supervisor answer 401', () => {
	it('are in no log, status, error, history, incident folder, answer of a command or process list', async () => {
		const {standIn, gateway, mail, hook, heartbeat, environment} = await refusedSystem();
		const processes = watchProcesses();
		await standIn.startSupervisord();
		await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
		const statuses = watchStatus(standIn);
		onTestFinished(async () => statuses.stop());
		for (const name of ['main_app', 'trade_executor', 'trade_initiator'] as const) {
			await standIn.tell(name, 'hang');
		}

		await waitForStatus(standIn, 'the restart has its outcome', hasRecovered, 60_000);
		const afterRestart = processes.seen.size;
		await waitForStatus(standIn, 'each channel has failed', ({notifications}) => notifications.failed >= 9);
		await replaceSupervisor(standIn);
		await waitForStatus(standIn, 'supervisor answers 401', ({supervisor_status: {error}}) => error?.includes('401') === true);
		await using client = await attachedClient(standIn);
		const outputs: Array<readonly [string, string]> = [];
		for (const command of commands) {
			const {stdout, stderr} = await run(process.execPath, [program, ...command], {cwd: standIn.root, env: userEnvironment(environment), timeout: 90_000});
			outputs.push([`cfd ${command.join(' ')}`, `${stdout}\n${stderr}`]);
		}

		await statuses.stop();
		processes.stop();
		const {logDirectory, stateDirectory} = standIn.layout;
		const files = [...fileTexts(logDirectory), ...fileTexts(stateDirectory)];
		const texts = [...statuses.texts, ...outputs, ...files, ...historyTexts(stateDirectory), ['the control socket', client.text] as const];

		// All of it was tried, and is told.
		expect(gateway.requests.some(({isAuthorized}) => isAuthorized)).toBe(false);
		expect(gateway.requests.length).toBeGreaterThan(2);
		expect(mail.seen.auth).toBeGreaterThan(2);
		expect(hook.requests.length).toBeGreaterThan(2);
		expect(hook.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`hook:${secrets.webhookLogin}`).toString('base64')}`);
		expect(heartbeat.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`beat:${secrets.heartbeatLogin}`).toString('base64')}`);
		expect(heartbeat.requests.some(({url}) => url.endsWith(`/${secrets.heartbeatKey}/start?every=check`))).toBe(true);
		const told = texts.map(([, text]) => text).join('\n');
		for (const expected of ['Twilio error 20003', 'SMTP 535', `${new URL(hook.url).host} answered HTTP 401`, `${new URL(heartbeat.url).host}: HTTP 401`]) {
			expect(told).toContain(expected);
		}

		expect(files.map(([name]) => path.basename(name))).toEqual(expect.arrayContaining(['cascading_failure_detector.log', 'status.json', 'processes.txt', 'supervisor.json', 'output.log']));
		expect(leaks(texts)).toEqual([]);
		expectCleanProcesses(processes.seen.values().toArray(), afterRestart);
	});
});

/** A viewer of the control socket; `text` is all that it was told. */
async function attachedClient(standIn: StandIn) {
	const client = await rawClient(standIn.layout.stateDirectory);
	client.send(`${JSON.stringify({version: 1, id: 1, request: 'subscribe'})}\n`);
	const text = JSON.stringify([client.hello, await client.nextOf('snapshot')]);
	return {
		text,
		async [Symbol.asyncDispose]() {
			client.socket.destroy();
			await client.closed;
		},
	};
}

/**
No command line shows a secret. An environment is shown to its owner and to root alone, and holds what its owner put there: the detector has it
from supervisord, and hands it to the restart script, which starts the supervisord of the next detector. Nobody else gets it.
*/
function expectCleanProcesses(seen: readonly ProcessEntry[], untilRestart: number): void {
	expect(leaks(seen.map(({command}) => [`the command line ${command}`, command]))).toEqual([]);
	const workers = seen.filter(({command}) => /(?:sms-worker|email-worker|twilio-account|database-child)\.js/v.test(command));
	for (const name of ['sms-worker', 'email-worker', 'database-child', 'twilio-account']) {
		expect(workers.some(({command}) => command.includes(name)), `a ${name} was seen`).toBe(true);
	}

	expect(leaks(workers.map(({command, environment}) => [`the environment of ${command}`, environment]))).toEqual([]);
	expect(seen.filter(({environment}) => environment.includes(secrets.smtpPassword)), 'what stands in a file is in no environment').toEqual([]);
	const before = seen.slice(0, untilRestart).filter(({environment}) => secretsIn(environment).length > 0);
	expect(before.some(({command}) => command.includes('--headless'))).toBe(true);
}

it('a secret that is told would be found', () => {
	expect(leaks([['a text', `so: ${secrets.twilioToken}`], ['another', 'nothing'], ['a third', encoded[0] ?? '']])).toEqual(['twilioToken in a text', 'encoded 0 in a third']);
});

