import {renameSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import {readStat} from '../../source/actions/process-stat.js';
import {cfd, hasRecovered, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {startTwilioGateway} from '../helpers/twilio-gateway.js';
import {waitFor} from '../helpers/wait-for.js';
import {banner, eventNames, expectChecksGoOn, expectUntouched, failAsAWhole, inTurns, lastOutcome, waitForText, watched} from './watched.js';

/** Until a test lets the script go on. */
const waits = 'while ! [ -e "$FOLDER/run/go-on" ]; do sleep 0.1; done';

const inTurn = inTurns();

describe.skipIf(!hasReal(...standInNeeds)).concurrent('a restart script that misbehaves', {timeout: 300_000}, () => {
	it('is followed to the recovery when it forks and returns, and runs once', inTurn(async () => {
		await using standIn = await watched({script: {behaves: 'forks'}});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'the restart has worked', hasRecovered, 60_000);
		});
		expect(await standIn.runs()).toHaveLength(1);
	}));

	it('does not fill the disk when it prints 1 GB', inTurn(async () => {
		await using standIn = await watched({script: {behaves: 'heals-nothing', prelude: 'yes 0123456789 | head -c 1G'}, config: {restart: {settle: '2s'}}});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			const {restart_history: restarts} = await waitForStatus(standIn, 'the restart has its outcome', status => lastOutcome(status) === 'not_recovered', 60_000);
			expect(restarts[0]?.exit_code).toBe(0);
		});
		expect(statSync(path.join(standIn.layout.stateDirectory, 'restarts', '1', 'output.log')).size).toBeLessThan(10 * 1024 * 1024);
	}));

	it('is followed to its own end when it is replaced while it runs', inTurn(async () => {
		await using standIn = await watched({script: {behaves: 'heals-nothing', prelude: waits}, config: {restart: {settle: '1s'}}});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await waitFor(async () => (await standIn.runs()).length > 0, {what: 'the script runs'});
		});
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
	}));

	it('is told and left alone when it runs past its time-out, and nothing automatic happens until a person closes it', inTurn(async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watched({
			gateway, script: {behaves: 'heals-nothing', prelude: `trap "" TERM\n${waits}`},
			config: {restart: {timeout: '2s', settle: '1s'}},
		});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'it was given up on', status => lastOutcome(status) === 'timed_out');
			await waitForText(gateway, 'still runs past its time-out');
			const [run] = await standIn.runs();
			expect(run).toBeDefined();
			const pid = run?.pid ?? 0;
			expect(process.kill(pid, 0)).toBe(true);
			expect(await expectChecksGoOn(standIn, 10)).toMatchObject({restart_blocked_by: 'in_progress', can_restart: false});
			expect(await banner(standIn)).toContain('no restart until it has ended, then: cfd arm');
			// Somebody wants it to end: the script does not care, and neither does what watches over it.
			for (const victim of [readStat(pid)?.parent ?? 0, pid]) {
				process.kill(victim, 'SIGTERM');
			}

			expect((await cfd(standIn, 'arm')).stdout).toContain('still runs past its time-out');
			expect(await expectChecksGoOn(standIn, 10)).toMatchObject({restart_blocked_by: 'in_progress'});
			expect(process.kill(pid, 0)).toBe(true);
			expect(gateway.messages.filter(({body}) => body.includes('time-out') || body.includes('withheld'))).toHaveLength(1);
			await standIn.writeFile('run/go-on', '');
			await waitFor(async () => (await standIn.runs())[0]?.endedAt !== undefined, {what: 'the script has ended'});
			expect(await expectChecksGoOn(standIn, 10)).toMatchObject({restart_blocked_by: 'in_progress', restart_history: [{outcome: 'timed_out', exit_code: 0}]});
			expect(await banner(standIn)).toContain('no restart until you run: cfd arm');
			expect(await standIn.runs()).toHaveLength(1);
			expect((await cfd(standIn, 'arm')).stdout).toContain('Attempt 1, which ran past its time-out, is closed.');
			await waitFor(async () => (await standIn.runs()).length > 1, {what: 'the next attempt runs'});
		});
	}));

	it('past its time-out is closed by the person who restarts by hand, not before it has ended', inTurn(async () => {
		await using standIn = await watched({script: {behaves: 'heals-nothing', prelude: waits}, config: {restart: {timeout: '2s', settle: '1s', maxPerHour: 1}}});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'it was given up on', status => lastOutcome(status) === 'timed_out');
			const refused = await cfd(standIn, 'restart', '--yes');
			expect(refused.exitCode).toBe(75);
			expect(refused.stderr).toContain('the script runs already');
			await standIn.writeFile('run/go-on', '');
			await waitFor(async () => (await standIn.runs())[0]?.endedAt !== undefined, {what: 'the script has ended'});
			expect((await cfd(standIn, 'restart', '--yes', '--reason', 'a second try')).exitCode).toBe(1);
			expect(await standIn.runs()).toHaveLength(2);
			const history = JSON.parse((await cfd(standIn, 'history', '--json')).stdout) as {restarts: ReadonlyArray<{trigger: string; outcome: string}>};
			expect(history.restarts.map(({trigger, outcome}) => [trigger, outcome]).slice(0, 2)).toEqual([['automatic', 'timed_out'], ['manual', 'not_recovered']]);
		});
	}));

	it('past its time-out is closed by a full recovery, and the cooldown begins', inTurn(async () => {
		await using standIn = await watched({script: {behaves: 'restarts-briefly', prelude: waits}, config: {restart: {timeout: '2s'}}});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'it was given up on', status => lastOutcome(status) === 'timed_out');
			await standIn.writeFile('run/go-on', '');
			const status = await waitForStatus(standIn, 'the cooldown has begun', ({restart_blocked_by: because}) => because === 'cooldown', 60_000);
			expect(status).toMatchObject({failure_level: 'NONE', restart_history: [{outcome: 'timed_out'}]});
			expect(await eventNames(standIn)).toContain('restart_closed');
		});
		expect(await standIn.runs()).toHaveLength(1);
	}));
});
