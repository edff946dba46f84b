import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import {followRestart, newestAttempt} from '../assembly/follow-restart.js';
import {findObstacle} from '../assembly/restart-actions.js';
import {serve} from '../assembly/serve.js';
import type {Command, CommandResult} from '../core/monitor.js';
import type {Settings} from '../core/settings.js';
import {dryRun} from '../engine/commands.js';
import {sendOnce} from '../remote/control-client.js';
import type {Invocation} from './parse.js';
import {complain, configCode, print, settingsFor} from './settings.js';

const confirmation = 'RESTART';

/** `cfd restart`: a MASTER RESTART by hand. Exit 0 recovered; 1 failed; 75 withheld or already in progress. */
export async function restart(invocation: Invocation): Promise<number> {
	const settings = settingsFor(invocation);
	if (!settings) {
		return configCode;
	}

	const {reason = ''} = invocation.options;
	const isDryRun = invocation.options['dry-run'] === true;
	const command: Command = {command: 'restart', reason: String(reason), dryRun: isDryRun};
	if (!isDryRun && invocation.options['yes'] !== true) {
		const refusal = await ask(settings);
		if (refusal !== undefined) {
			complain(refusal);
			return 64;
		}
	}

	return withDetector(settings, command);
}

/** Asks for the typed word; what speaks against it, or `undefined`. */
async function ask({system, root, restart: {script}}: Settings): Promise<string | undefined> {
	if (!process.stdin.isTTY) {
		return 'cfd restart asks before it acts, and there is no terminal to ask on. Say --yes if you mean it: cfd restart --yes';
	}

	const terminal = createInterface({input: process.stdin, output: process.stderr});
	const answer = await terminal.question(`MASTER RESTART of ${system}: runs ${script.path} in ${root}; all services go down meanwhile.\nType ${confirmation} to go on: `);
	terminal.close();
	return answer.trim() === confirmation ? undefined : 'Not confirmed: nothing was done.';
}

/** Through the running detector, or as the engine itself for as long as the restart takes. */
async function withDetector(settings: Settings, command: Command): Promise<number> {
	const before = newestAttempt(settings.stateDirectory)?.id ?? 0;
	const result = await sendOnce(settings.stateDirectory, command);
	if (result) {
		return finish(settings, command, result, before);
	}

	if (command.command === 'restart' && command.dryRun) {
		// No engine for it: one that finds a cause at its threshold would act.
		return finish(settings, command, await dryRun({settings, findObstacle: async () => findObstacle(settings)}), before);
	}

	const served = await serve(settings, {isHeadless: false});
	if ('kind' in served) {
		complain(served.kind === 'taken' ? 'A detector runs but does not answer. Try again in a moment.' : served.text);
		return 75;
	}

	try {
		return await finish(settings, command, await served.monitor.send(command), before);
	} finally {
		await served.close();
	}
}

async function finish(settings: Settings, command: Command, {ok, code, message}: CommandResult, before: number): Promise<number> {
	(ok ? print : complain)(message);
	if (!ok || (command.command === 'restart' && command.dryRun)) {
		return code;
	}

	const attempt = newestAttempt(settings.stateDirectory);
	if (!attempt || attempt.id <= before) {
		complain('The attempt is not in the history: look at cfd history.');
		return 1;
	}

	const outcome = await followRestart(settings, attempt.id);
	print(`Attempt ${attempt.id}: ${outcome ?? 'no outcome yet; look at cfd history'}`);
	return outcome === 'recovered' ? 0 : 1;
}
