import {once} from 'node:events';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import type {Status} from '../../source/core/status.js';
import {cfd, hasRecovered, headlessCommand, isEverythingHealthy, program, waitForStatus} from '../helpers/detector.js';
import {hasReal, programPath, standInNeeds} from '../helpers/real.js';
import {createStandIn, serviceNames} from '../helpers/stand-in.js';
import {openTerminal} from '../helpers/terminal.js';
import {startTwilioGateway} from '../helpers/twilio-gateway.js';
import {waitFor} from '../helpers/wait-for.js';
import {banner, expectChecksGoOn, expectUntouched, failAsAWhole, inTurns, waitForText, watched} from './watched.js';

const inTurn = inTurns();

describe.skipIf(!hasReal(...standInNeeds)).concurrent('hostile surroundings', {timeout: 300_000}, () => {
	it('do not keep it from watching when a file is in the place of the control socket, and it takes the place when that is free', inTurn(async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand});
		const place = path.join(standIn.layout.stateDirectory, 'control.sock');
		mkdirSync(standIn.layout.stateDirectory, {mode: 0o700});
		writeFileSync(place, 'mine');
		await standIn.start();
		await expectUntouched(standIn, async () => {
			await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
			expect(readFileSync(place, 'utf8')).toBe('mine');
			expect((await cfd(standIn, 'check')).exitCode).toBe(3);
			expect(await standIn.log('cascading_failure_detector.err.log')).toContain(`${place}. Move it away`);
			rmSync(place);
			await waitFor(async () => (await cfd(standIn, 'check')).exitCode === 0, {what: 'commands reach it', every: 300});
		});
	}));

	it('do not keep anybody from it when the state directory\'s path is too long for a socket', inTurn(async () => {
		const stateDirectory = `state/${'long-'.repeat(20)}`;
		await using standIn = await watched({config: {stateDirectory}});
		await expectUntouched(standIn, async () => {
			expect((await cfd(standIn, 'check')).exitCode).toBe(0);
			expect((await cfd(standIn, 'disarm')).exitCode).toBe(0);
			await waitForStatus(standIn, 'it is disarmed', ({armed}) => !armed);
			if (hasReal('tmux')) {
				await using terminal = await openTerminal({command: [process.execPath, program, '--attach'], cwd: standIn.root});
				await terminal.waitFor('NONE');
				await terminal.type('q');
				expect(await terminal.waitForExit()).toBe(0);
			}

			await expectChecksGoOn(standIn);
		});
	}));

	it('do not matter without HOME and with PATH="venv/bin": the restart comes and works', inTurn(async () => {
		await using standIn = await watched({
			detectorCommand: layout => `/bin/bash -c 'unset HOME; exec ${headlessCommand(layout)}'`, script: {behaves: 'restarts-briefly'},
		});
		await expectUntouched(standIn, async () => {
			const {detector: {pid}} = await expectChecksGoOn(standIn);
			const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
			expect(variables).toContain('PATH=venv/bin');
			expect(variables.filter(variable => variable.startsWith('HOME='))).toEqual([]);
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'the restart has worked', hasRecovered, 60_000);
		});
		expect(await standIn.runs()).toHaveLength(1);
	}));

	it('do not matter with 64 file descriptors and with its port taken by another program; and nothing is begun that supervisord could not end with so few', inTurn(async () => {
		// A limit that nobody can raise again, not even root.
		const forGood = process.getuid?.() === 0 ? `${programPath('setpriv')} --bounding-set=-sys_resource --inh-caps=-sys_resource` : '';
		await using gateway = await startTwilioGateway();
		await using standIn = await createStandIn({
			gateway, detectorCommand: layout => `/bin/bash -c 'ulimit -n 64; exec ${forGood} ${headlessCommand(layout)}'`,
		});
		const server = net.createServer().listen(standIn.layout.detectorPort, '127.0.0.1');
		await once(server, 'listening');
		await standIn.start();
		await expectUntouched(standIn, async () => {
			await waitFor(async () => {
				const {exitCode, stdout} = await cfd(standIn, 'check');
				return exitCode === 0 && stdout.includes('9 of 9 services ok');
			}, {what: 'all is well', every: 200, show: async () => standIn.log('cascading_failure_detector.err.log')});
			expect(await standIn.log('cascading_failure_detector.err.log')).toContain(String(standIn.layout.detectorPort));
			server.close();
			await once(server, 'close');
			await waitForStatus(standIn, 'the status is served', isEverythingHealthy);
			const {detector: {pid}, failure_level: level} = await expectChecksGoOn(standIn, 20);
			expect(level).toBe('NONE');
			expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max open files\s+64\s+64\s/mv);
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'it was withheld', ({decision}) => decision.includes('no restart, preflight'));
			await waitForText(gateway, 'withheld, preflight');
			expect(await banner(standIn)).toContain('The limit of open files is 64 here, and supervisord does not start with less than 1024');
			await expectChecksGoOn(standIn, 10);
		});
		expect(await standIn.runs()).toEqual([]);
	}));

	it('do not end it when there can be no log directory, and it says so', inTurn(async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand, config: {logDirectory: 'logs/no-folder/logs'}});
		writeFileSync(path.join(standIn.layout.logDirectory, 'no-folder'), 'a file');
		await standIn.start();
		await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
		await expectUntouched(standIn, async () => {
			await expectChecksGoOn(standIn);
			const {exitCode, stdout} = await cfd(standIn, 'check');
			expect(exitCode).toBe(1);
			expect(stdout).toContain('The event log');
			expect(await banner(standIn)).toMatch(/The event log .*logs\/no-folder\/logs.*\. [A-Z]/v);
		});
	}));

	it('do not make it blind or excited when there are far more services than file descriptors', inTurn(async () => {
		await using standIn = await createStandIn({detectorCommand: layout => `/bin/bash -c 'ulimit -n 64; exec ${headlessCommand(layout)}'`});
		const config = JSON.parse(readFileSync(standIn.layout.configFile, 'utf8')) as {services: Record<string, unknown>};
		const health = `http://127.0.0.1:${standIn.layout.ports.get('main_app')}/health`;
		for (let count = 0; count < 90; count++) {
			config.services[`extra_${count}`] = {health, timeout: '2s'};
		}

		writeFileSync(standIn.layout.configFile, JSON.stringify(config));
		await standIn.start();
		await expectUntouched(standIn, async () => {
			await waitForStatus(standIn, 'the nine were seen ok', areNineHealthy);
			const {service_health: services, failure_level: level, detector: {pid}} = await expectChecksGoOn(standIn, 20);
			// What supervisor does not know warns, and has no vote.
			expect(['NONE', 'WARNING']).toContain(level);
			expect(Object.keys(services)).toHaveLength(99);
			expect(serviceNames.map(name => services[name]?.consecutive_failures)).toEqual(serviceNames.map(() => 0));
			expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max open files\s+64\s/mv);
		});
		expect(await standIn.runs()).toEqual([]);
	}));

	it('do not let it start what it cannot prove, when a file is in the place of the attempts\' folder, and it says so once', inTurn(async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watched({gateway, script: {behaves: 'restarts-briefly'}});
		const place = path.join(standIn.layout.stateDirectory, 'restarts');
		writeFileSync(place, 'mine');
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'it was withheld', ({decision}) => decision.includes('no restart, journal'));
			await expectChecksGoOn(standIn, 10);
			expect(await banner(standIn)).toContain(place);
			expect(gateway.messages.map(({body}) => body).filter(body => body.includes('the history cannot be trusted'))).toEqual([expect.any(String)]);
			expect(await standIn.runs()).toEqual([]);
			expect(readFileSync(place, 'utf8')).toBe('mine');
			rmSync(place);
			await waitForStatus(standIn, 'the restart has worked', hasRecovered, 60_000);
		});
		expect(await standIn.runs()).toHaveLength(1);
	}));
});

function areNineHealthy({service_health: services}: Status): boolean {
	return serviceNames.every(name => services[name]?.status === 'healthy');
}
