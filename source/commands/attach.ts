import {connectMonitor} from '../remote/remote-monitor.js';
import type {Invocation} from './parse.js';
import {loadScreen, showScreen} from './screen.js';
import {complain, configCode, settingsFor, unavailableCode} from './settings.js';

/** `cfd --attach`: the viewer alone, never an engine. Exit 69 if no detector runs. */
export async function attach(invocation: Invocation): Promise<number> {
	const settings = settingsFor(invocation);
	if (!settings) {
		return configCode;
	}

	const [running] = await Promise.all([connectMonitor(settings.stateDirectory), loadScreen()]);
	if (!running) {
		complain(`cfd: no detector runs for ${settings.stateDirectory}. Start one with cfd --headless, or cfd to be one.`);
		return unavailableCode;
	}

	try {
		return await showScreen(running, settings);
	} finally {
		await running.close();
	}
}
