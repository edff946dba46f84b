import {once} from 'node:events';
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import {cfd, headlessCommand, isEverythingHealthy, program, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {createStandIn} from '../helpers/stand-in.js';
import {openTerminal} from '../helpers/terminal.js';
import {waitFor} from '../helpers/wait-for.js';
import {expectChecksGoOn, expectUntouched, watched} from './watched.js';

describe.skipIf(!hasReal(...standInNeeds))('hostile surroundings', () => {
	it('do not keep it from watching when a file is in the place of the control socket, and it takes the place when that is free', async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand});
		const place = path.join(standIn.layout.stateDirectory, 'control.sock');
		mkdirSync(standIn.layout.stateDirectory, {mode: 0o700});
		writeFileSync(place, 'mine');
		await standIn.start();
		await expectUntouched(standIn, async () => {
			await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
			expect(readFileSync(place, 'utf8')).toBe('mine');
			expect((await cfd(standIn, 'check')).exitCode).toBe(3);
			expect(await standIn.log('cascading_failure_detector.err.log')).toContain(place);
			rmSync(place);
			await waitFor(async () => (await cfd(standIn, 'check')).exitCode === 0, {what: 'commands reach it', every: 300});
		});
	});

	it('do not keep anybody from it when the state directory\'s path is too long for a socket', async () => {
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
	});

	it('do not matter without HOME, with 64 file descriptors, and with its port taken by another program', async () => {
		await using standIn = await createStandIn({
			detectorCommand: layout => `/bin/bash -c 'unset HOME; ulimit -n 64; exec ${headlessCommand(layout)}'`,
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
			expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max open files\s+64\s/mv);
		});
		expect(await standIn.runs()).toEqual([]);
	});

	it('do not end it when there can be no log directory, and it says so', async () => {
		await using standIn = await createStandIn({detectorCommand: headlessCommand, config: {logDirectory: 'logs/no-folder/logs'}});
		writeFileSync(path.join(standIn.layout.logDirectory, 'no-folder'), 'a file');
		await standIn.start();
		await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
		await expectUntouched(standIn, async () => {
			await expectChecksGoOn(standIn);
			const {exitCode, stdout} = await cfd(standIn, 'check');
			expect(exitCode).toBe(1);
			expect(stdout).toContain('The event log');
		});
	});
});
