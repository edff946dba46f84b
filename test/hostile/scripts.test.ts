import {renameSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import {cfd, hasRecovered, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {startTwilioGateway} from '../helpers/twilio-gateway.js';
import {waitFor} from '../helpers/wait-for.js';
import {expectChecksGoOn, expectUntouched, failAsAWhole, lastOutcome, watched} from './watched.js';

/** Until a test lets the script go on. */
const waits = 'while ! [ -e "$FOLDER/run/go-on" ]; do sleep 0.1; done';

describe.skipIf(!hasReal(...standInNeeds))('a restart script that misbehaves', () => {
	it('is followed to the recovery when it forks and returns, and runs once', async () => {
		await using standIn = await watched({script: {behaves: 'forks'}});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'the restart has worked', hasRecovered, 60_000);
		});
		expect(await standIn.runs()).toHaveLength(1);
	});

	it('does not fill the disk when it prints 200 MB and ignores SIGTERM', async () => {
		await using standIn = await watched({script: {behaves: 'heals-nothing', prelude: 'trap "" TERM\nyes 0123456789 | head -c 200M'}, config: {restart: {settle: '2s'}}});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			const {restart_history: restarts} = await waitForStatus(standIn, 'the restart has its outcome', status => lastOutcome(status) === 'not_recovered', 60_000);
			expect(restarts[0]?.exit_code).toBe(0);
		});
		expect(statSync(path.join(standIn.layout.stateDirectory, 'restarts', '1', 'output.log')).size).toBeLessThan(10 * 1024 * 1024);
	});

	it('is followed to its own end when it is replaced while it runs', async () => {
		await using standIn = await watched({script: {behaves: 'heals-nothing', prelude: waits}, config: {restart: {settle: '1s'}}});
		await failAsAWhole(standIn);
		await waitFor(async () => (await standIn.runs()).length > 0, {what: 'the script runs'});
		const {script} = standIn.layout;
		writeFileSync(`${script}.new`, '#!/bin/bash\necho "start $$ 1" >> logs/master_restart.runs\nexit 7\n', {mode: 0o755});
		renameSync(`${script}.new`, script);
		await expectUntouched(standIn, async () => {
			expect(await expectChecksGoOn(standIn)).toMatchObject({restart_history: [{outcome: 'running'}]});
			await standIn.writeFile('run/go-on', '');
			const {restart_history: restarts} = await waitForStatus(standIn, 'the restart has its outcome', status => lastOutcome(status) === 'not_recovered');
			expect(restarts[0]?.exit_code).toBe(0);
		});
		const [run] = await standIn.runs();
		expect(run?.exitCode).toBe(0);
	});

	it('is told and left alone when it runs past its time-out, and nothing automatic happens until a person closes it', async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watched({
			gateway, script: {behaves: 'heals-nothing', prelude: `trap "" TERM\n${waits}`},
			config: {restart: {timeout: '2s', settle: '1s'}},
		});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'it was given up on', status => lastOutcome(status) === 'timed_out');
			await waitFor(() => gateway.messages.some(({body}) => body.includes('still runs past its time-out')), {what: 'the text is at the gateway', show: () => gateway.messages});
			const [run] = await standIn.runs();
			expect(run).toBeDefined();
			expect(process.kill(run?.pid ?? 0, 0)).toBe(true);
			expect(await expectChecksGoOn(standIn, 10)).toMatchObject({restart_blocked_by: 'in_progress', can_restart: false});
			expect((await cfd(standIn, 'arm')).exitCode).toBe(0);
			expect(await expectChecksGoOn(standIn, 10)).toMatchObject({restart_blocked_by: 'in_progress'});
			await standIn.writeFile('run/go-on', '');
			await waitFor(async () => (await standIn.runs())[0]?.endedAt !== undefined, {what: 'the script has ended'});
			expect(await expectChecksGoOn(standIn, 10)).toMatchObject({restart_blocked_by: 'in_progress'});
			expect(await standIn.runs()).toHaveLength(1);
			expect((await cfd(standIn, 'arm')).exitCode).toBe(0);
			await waitFor(async () => (await standIn.runs()).length > 1, {what: 'the next attempt runs'});
		});
	});
});
