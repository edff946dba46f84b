import {execFileSync} from 'node:child_process';
import {chmodSync, chownSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, it} from 'vitest';
import {hasRecovered, headlessCommand, isEverythingHealthy, program, status, waitForStatus} from '../helpers/detector.js';
import {launch} from '../helpers/stand-in/launch.js';
import {hasReal, isNothing, programPath, standInNeeds} from '../helpers/real.js';
import {createStandIn, type StandIn, type StandInOptions} from '../helpers/stand-in.js';
import {startTwilioGateway, type TwilioGateway} from '../helpers/twilio-gateway.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {banner, expectChecksGoOn, expectUntouched, failAsAWhole, inTurns, waitForText, watched} from './watched.js';

const nobody = 65_534;
const asNobody = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups'];

/** Only root can make a system that runs as somebody else; and that one has to get at Node and this program. */
function canBeNobody(): boolean {
	return process.getuid?.() === 0 && canRun('setpriv', ...asNobody, process.execPath, program, '--version');
}

/** Only root may make a folder that not even root may write, and not on every file system. */
async function canFreeze(): Promise<boolean> {
	await using folder = await temporaryFolder();
	return process.getuid?.() === 0 && canRun('chattr', '+i', folder.path) && canRun('chattr', '-i', folder.path);
}

function canRun(file: string, ...args: readonly string[]): boolean {
	try {
		execFileSync(file, args, {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
}

const isForNobody = isNothing(canBeNobody() ? [] : ['the right to run a system as nobody (run the tests as root, in a folder that all may read)']);
const isFreezable = isNothing(await canFreeze() ? [] : ['a file system with chattr +i (run the tests as root, with TMPDIR on ext4 or the like)']);

/** Of a name of its own: nobody may not see in which folder root's script of another test runs, and holds one that is called alike for this one. */
const nobodysScript = 'scripts/NOBODYS_RESTART.sh';

/** A stand-in system that belongs to nobody and runs as nobody: there permissions count. */
async function nobodysSystem(options: StandInOptions, prepare: (standIn: StandIn) => void = () => undefined): Promise<StandIn> {
	const standIn = await createStandIn({detectorCommand: headlessCommand, ...options, config: {restart: {script: nobodysScript}}});
	const {root, supervisorConfig, logDirectory, script} = standIn.layout;
	renameSync(script, path.join(root, nobodysScript));
	writeFileSync(script, '# Not the one that is run.\n', {mode: 0o755});
	execFileSync('chown', ['-R', `${nobody}:${nobody}`, path.dirname(root)]);
	prepare(standIn);
	const output = path.join(logDirectory, 'supervisord.out');
	await launch('setpriv', [...asNobody, programPath('supervisord') ?? 'supervisord', '-c', supervisorConfig], {cwd: root, output});
	return standIn;
}

/** The state directory as it is when its disk or its owner has changed while the detector runs: what is open stays open, nothing can be made. */
async function expectWithheld(standIn: StandIn, gateway: TwilioGateway, freeze: (isFrozen: boolean) => void): Promise<void> {
	await expectUntouched(standIn, async () => {
		freeze(true);
		try {
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'it was withheld', ({decision}) => decision.includes('no restart, veto'));
			await expectChecksGoOn(standIn, 10);
			expect(await banner(standIn)).toContain(`the disk of the state directory may not be written by the user of the detector (${standIn.layout.stateDirectory})`);
			expect(await status(standIn)).toMatchObject({restart_blocked_by: 'veto', can_restart: false});
			await waitForText(gateway, 'withheld, veto');
			expect(gateway.messages.filter(({body}) => body.includes('withheld'))).toHaveLength(1);
			expect(await standIn.runs()).toEqual([]);
		} finally {
			freeze(false);
		}

		await waitForStatus(standIn, 'the restart has worked', hasRecovered, 60_000);
	});
	expect(await standIn.runs()).toHaveLength(1);
}

const inTurn = inTurns();

describe.skipIf(!hasReal(...standInNeeds)).concurrent('permissions', {timeout: 300_000}, () => {
	it.skipIf(!isFreezable)('a state directory that turns read-only while the detector runs withholds, is told once, and does so no longer than it is', inTurn(async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await watched({gateway, script: {behaves: 'restarts-briefly'}});
		await expectWithheld(standIn, gateway, isFrozen => {
			execFileSync('chattr', [isFrozen ? '+i' : '-i', standIn.layout.stateDirectory]);
		});
	}));

	it.skipIf(!isForNobody)('a state directory that somebody else takes over while the detector of an ordinary user runs does the same', inTurn(async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await nobodysSystem({gateway, script: {behaves: 'restarts-briefly'}});
		await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
		await expectWithheld(standIn, gateway, isFrozen => {
			const {stateDirectory} = standIn.layout;
			chownSync(stateDirectory, isFrozen ? 0 : nobody, isFrozen ? 0 : nobody);
			chmodSync(stateDirectory, isFrozen ? 0o755 : 0o700);
		});
	}));

	it.skipIf(!isForNobody)('a script that an ordinary user may not read is not begun, and the text says what to do', inTurn(async () => {
		await using gateway = await startTwilioGateway();
		await using standIn = await nobodysSystem({gateway}, ({root}) => {
			chownSync(path.join(root, nobodysScript), 0, 0);
			chmodSync(path.join(root, nobodysScript), 0o700);
		});
		await waitForStatus(standIn, 'everything was seen ok', isEverythingHealthy);
		await expectUntouched(standIn, async () => {
			await failAsAWhole(standIn);
			await waitForStatus(standIn, 'it was withheld', ({decision}) => decision.includes('no restart, preflight'));
			await expectChecksGoOn(standIn, 10);
			const shown = await banner(standIn);
			expect(shown).toContain(path.join(standIn.root, nobodysScript));
			expect(shown).toMatch(/eacces|permission|read/iv);
			await waitForText(gateway, 'withheld, preflight');
		});
		expect(await standIn.runs()).toEqual([]);
	}));
});
