import {Buffer} from 'node:buffer';
import {closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {cfd, hasRecovered, headlessCommand, isEverythingHealthy, waitForStatus} from '../helpers/detector.js';
import {hasReal, standInNeeds} from '../helpers/real.js';
import {createStandIn, detectorName, type StandIn} from '../helpers/stand-in.js';
import {startTwilioGateway, type TwilioGateway} from '../helpers/twilio-gateway.js';
import {canMount, smallDisk} from '../history/small-disk.js';
import {banner, eventNames, expectChecksGoOn, expectUntouched, failAsAWhole, inTurns, lastOutcome, waitForText, watched} from './watched.js';

const distrust = 'the history cannot be trusted';

function historyFiles({layout: {stateDirectory}}: StandIn): string[] {
	return readdirSync(stateDirectory).filter(name => name.startsWith('history.db')).map(name => path.join(stateDirectory, name));
}

/** Everything that must be loud, and that nothing was started. */
async function expectDisarmed(standIn: StandIn, gateway: TwilioGateway, {stateDirectory} = standIn.layout): Promise<void> {
	await expectLoud(standIn);
	await failAsAWhole(standIn);
	await waitForStatus(standIn, 'a restart would be due', ({service_health: services, failure_level: level}) =>
		level === 'CASCADING' && (services['main_app']?.consecutive_failures ?? 0) >= 8);
	const status = await expectChecksGoOn(standIn);
	expect(status.restart_blocked_by).toBe('journal');
	expect(status.decision).toContain('history');
	expect(await standIn.runs()).toEqual([]);
	await gateway.waitForMessages(1);
	await waitForText(gateway, distrust);
	expect(await eventNames(standIn)).toContain('journal_trouble');
	const check = await cfd(standIn, 'check');
	expect(check.exitCode).toBe(2);
	expect(check.stdout.toLowerCase()).toContain(distrust);
	const shown = await banner(standIn, stateDirectory);
	expect(shown).toContain('NOT ARMED');
	expect(shown).toContain(`The history cannot be trusted: ${path.join(stateDirectory, 'history.db')}`);
	expect(shown).toMatch(nextStep);
}

/** What a person is told to do about it. */
const nextStep = /(?:Move it away|Put it back if you can, and) start the detector again\.|Move it away and start|Free space on its disk\./v;

/** Loud already while all is well: a monitoring system hears of it before the night in which it matters. */
async function expectLoud(standIn: StandIn): Promise<void> {
	const {failure_level: level} = await waitForStatus(standIn, 'the journal blocks', ({restart_blocked_by: because, can_restart: can}) => because === 'journal' && !can);
	expect(level).toBe('NONE');
	expect(await cfd(standIn, 'check')).toMatchObject({exitCode: 2, stdout: expect.stringMatching(/history cannot be trusted/v) as unknown});
}

const inTurn = inTurns();

describe.skipIf(!hasReal(...standInNeeds)).concurrent('a history that cannot be trusted', {timeout: 300_000}, () => {
	it('disarms loudly when it is damaged before the detector starts, and is left as it is', inTurn(async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await createStandIn({detectorCommand: headlessCommand, gateway});
		const file = path.join(standIn.layout.stateDirectory, 'history.db');
		mkdirSync(standIn.layout.stateDirectory, {mode: 0o700});
		writeFileSync(file, 'this is no database'.repeat(500));
		await standIn.start();
		await waitForStatus(standIn, 'a check', ({detector}) => detector.checks > 2);
		await expectUntouched(standIn, async () => expectDisarmed(standIn, gateway));
		expect(statSync(file).size).toBe(9500);
	}));

	it('disarms loudly when it is damaged while the detector runs', inTurn(async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watched({gateway});
		await expectUntouched(standIn, async () => {
			for (const file of historyFiles(standIn)) {
				damage(file);
			}

			await expectDisarmed(standIn, gateway);
		});
	}));

	it('disarms loudly when it is deleted while the detector runs', inTurn(async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watched({gateway});
		await expectUntouched(standIn, async () => {
			for (const file of historyFiles(standIn)) {
				rmSync(file);
			}

			await expectDisarmed(standIn, gateway);
		});
	}));

	it('does not give new attempts when it is deleted between two lives', inTurn(async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watched({gateway, script: {behaves: 'heals-nothing'}, config: {restart: {settle: '1s', maxPerHour: 1}}});
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'the attempt has failed', status => lastOutcome(status) === 'not_recovered');
			await standIn.supervisorctl('stop', detectorName);
			for (const file of historyFiles(standIn)) {
				rmSync(file);
			}

			await standIn.supervisorctl('start', detectorName);
			// What was never seen ok has no vote: the new history has to see them well once.
			for (const name of ['main_app', 'trade_executor', 'trade_initiator'] as const) {
				await standIn.tell(name, 'ok');
			}

			await waitForStatus(standIn, 'the journal blocks', ({restart_blocked_by: because, failure_level: level}) => because === 'journal' && level === 'NONE');
			await expectDisarmedAgain(standIn, gateway);
		});
	}));

	it('stays disarmed for ever when it is deleted between two lives, and tells that it was lost', inTurn(async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watched({gateway});
		await expectUntouched(standIn, async () => {
			expect((await cfd(standIn, 'disarm', '--for', 'ever', '--reason', 'deploy')).exitCode).toBe(0);
			await standIn.supervisorctl('stop', detectorName);
			for (const file of historyFiles(standIn)) {
				rmSync(file);
			}

			await standIn.supervisorctl('start', detectorName);
			await waitForStatus(standIn, 'all is proven again', isEverythingHealthy);
			await gateway.waitForMessages(1);
			expect(gateway.messages[0]?.body).toContain('the history was lost or is an older one, failures are counted anew. It stays disarmed');
			expect(await banner(standIn)).toContain('DISARMED FOR EVER');
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'a restart would be due', ({service_health: services}) => (services['main_app']?.consecutive_failures ?? 0) >= 8);
			expect(await expectChecksGoOn(standIn)).toMatchObject({armed: false, restart_blocked_by: 'disarmed'});
		});
		expect(await standIn.runs()).toEqual([]);
	}));

	it.skipIf(!canMount)('holds back while its disk is full, and acts when there is room again', inTurn(async () => {
		await using disk = await smallDisk(16_384);
		await using gateway = await startTwilioGateway();
		const stateDirectory = path.join(disk.path, 'state');
		await using standIn = await watched({gateway, script: {behaves: 'restarts-briefly'}, config: {stateDirectory}});
		await expectUntouched(standIn, async () => {
			const ballast = path.join(disk.path, 'ballast');
			fill(ballast);
			await expectDisarmed(standIn, gateway, {...standIn.layout, stateDirectory});
			rmSync(ballast);
			await waitForStatus(standIn, 'the restart has worked', hasRecovered, 60_000);
			expect(await standIn.runs()).toHaveLength(1);
			expect(await eventNames(standIn)).toContain('journal_trusted');
		});
	}));

	it.skipIf(!canMount)('cannot begin on a disk that is read-only: says so in one sentence and ends', inTurn(async () => {
		await using disk = await smallDisk(4096);
		await using standIn = await createStandIn({config: {stateDirectory: path.join(disk.path, 'state')}});
		mkdirSync(path.join(disk.path, 'state'), {mode: 0o700});
		disk.makeReadOnly();
		await expectUntouched(standIn, async () => {
			for (const command of [['--headless'], ['arm']]) {
				const {exitCode, stderr} = await cfd(standIn, ...command);
				expect(exitCode).toBe(command[0] === 'arm' ? 69 : 73);
				expect(stderr).toContain(disk.path);
				expect(stderr).not.toContain('    at ');
				expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(disk.path)]);
			}
		});
		expect(existsSync(path.join(disk.path, 'state', 'history.db'))).toBe(false);
	}));
});

async function expectDisarmedAgain(standIn: StandIn, gateway: TwilioGateway): Promise<void> {
	await waitForStatus(standIn, 'all is proven again', ({service_health: services}) => Object.values(services).every(({status}) => status === 'healthy'));
	const {length} = await standIn.runs();
	await failAsAWhole(standIn);
	await waitForStatus(standIn, 'a restart would be due', ({service_health: services}) => (services['main_app']?.consecutive_failures ?? 0) >= 8);
	expect(await expectChecksGoOn(standIn)).toMatchObject({restart_blocked_by: 'journal', can_restart: false});
	expect(await standIn.runs()).toHaveLength(length);
	await waitForText(gateway, distrust);
	expect((await cfd(standIn, 'check')).exitCode).toBe(2);
}

/** Overwrites it in place, as a broken disk or a careless program does. */
function damage(file: string): void {
	const {size} = statSync(file);
	truncateSync(file, 0);
	writeFileSync(file, 'x'.repeat(Math.max(size, 4096)));
}

function fill(file: string): void {
	const descriptor = openSync(file, 'w');
	try {
		for (;;) {
			if (writeSync(descriptor, Buffer.alloc(4096)) === 0) {
				return;
			}
		}
	} catch {
		// Full, as it should be.
	} finally {
		closeSync(descriptor);
	}
}
