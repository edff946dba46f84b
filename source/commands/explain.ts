import {explain as explainSnapshot} from '../core/explain.js';
import {readSnapshot} from '../remote/control-client.js';
import type {Invocation} from './parse.js';
import {complain, configCode, print, settingsFor, unavailableCode} from './settings.js';

/** `cfd explain`: why the running detector's level is what it is, and what would happen next. */
export async function explain(invocation: Invocation): Promise<number> {
	const settings = settingsFor(invocation);
	if (!settings) {
		return configCode;
	}

	const snapshot = await readSnapshot(settings.stateDirectory);
	if (!snapshot) {
		complain(`cfd: no detector runs for ${settings.stateDirectory}: nothing to explain. Start one with cfd --headless, or see cfd history.`);
		return unavailableCode;
	}

	print(explainSnapshot(snapshot, Date.now()).join('\n'));
	return 0;
}
