import {rateStatus, unknown} from '../core/nagios.js';
import {readSnapshot} from '../remote/control-client.js';
import type {Invocation} from './parse.js';
import {configCode, print, settingsFor} from './settings.js';

/** `cfd check`: the running detector's level for a monitoring system. A detector that does not run is unknown: nobody watches then. */
export async function check(invocation: Invocation): Promise<number> {
	const settings = settingsFor(invocation);
	if (!settings) {
		return configCode;
	}

	const snapshot = await readSnapshot(settings.stateDirectory);
	return say(snapshot
		? rateStatus(snapshot.status, snapshot.problems, Date.now())
		: unknown(`no detector runs for ${settings.stateDirectory}: start it with cfd --headless`));
}

function say({code, line}: {readonly code: number; readonly line: string}): number {
	print(line);
	return code;
}
