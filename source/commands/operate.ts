import {parseDuration} from '../config/duration.js';
import {operateOffline} from '../assembly/operate-offline.js';
import type {Command} from '../core/monitor.js';
import {sendOnce} from '../remote/control-client.js';
import type {Invocation} from './parse.js';
import {complain, configCode, print, settingsFor} from './settings.js';

/** `cfd abort`: calls off the automatic restart that is due. Exit 1 if none is. */
export async function abort(invocation: Invocation): Promise<number> {
	return operate(invocation, {command: 'abort'});
}

export async function arm(invocation: Invocation): Promise<number> {
	return operate(invocation, {command: 'arm'});
}

/** `cfd disarm [--for DURATION] [--reason TEXT]`: for 1 hour if nothing is said, `--for ever` until armed by hand (decision 19). */
export async function disarm(invocation: Invocation): Promise<number> {
	const {for: time, reason = ''} = invocation.options;
	const lasts = time === undefined ? undefined : readTime(String(time));
	if (typeof lasts === 'string') {
		complain(`cfd: ${lasts}`);
		return 64;
	}

	return operate(invocation, {command: 'disarm', reason: String(reason), ...(lasts !== undefined && {forMs: lasts})});
}

/** Milliseconds, `null` for ever, or what is wrong with it. */
function readTime(text: string): number | null | string {
	if (text === 'ever') {
		return null;
	}

	const parsed = parseDuration(/^\d+(?:\.\d+)?$/v.test(text) ? Number(text) : text);
	return parsed.ok ? parsed.milliseconds : `--for ${text}: ${parsed.message}; or "ever"`;
}

async function operate(invocation: Invocation, command: Command): Promise<number> {
	const settings = settingsFor(invocation);
	if (!settings) {
		return configCode;
	}

	const {ok, code, message} = await sendOnce(settings.stateDirectory, command) ?? await operateOffline(settings, command);
	(ok ? print : complain)(message);
	return code;
}
