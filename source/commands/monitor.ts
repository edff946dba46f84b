import {setTimeout as pause} from 'node:timers/promises';
import {serve} from '../assembly/serve.js';
import type {Monitor} from '../core/monitor.js';
import type {Settings} from '../core/settings.js';
import {connectMonitor} from '../remote/remote-monitor.js';
import type {Invocation} from './parse.js';
import {loadScreen, showScreen} from './screen.js';
import {complain, configCode, settingsFor, unavailableCode} from './settings.js';

/** For how long a detector that holds the lock may take to answer, as when it is just starting, in milliseconds. */
const answerWithin = 5000;

/** `cfd`: the live monitor. Attaches to the detector that runs already, or is the engine itself (decision 11). */
export async function monitor(invocation: Invocation): Promise<number> {
	const settings = settingsFor(invocation);
	if (!settings) {
		return configCode;
	}

	const running = await connectMonitor(settings.stateDirectory);
	return running ? view(running, settings) : own(settings);
}

async function view(running: Monitor, settings: Settings): Promise<number> {
	try {
		return await showScreen(running, settings);
	} finally {
		await running.close();
	}
}

async function own(settings: Settings): Promise<number> {
	await loadScreen();
	const served = await serve(settings, {isHeadless: false});
	if (!('kind' in served)) {
		try {
			return await showScreen(served.monitor, settings);
		} finally {
			await served.close();
		}
	}

	if (served.kind === 'problem') {
		complain(`cfd: ${served.text}`);
		return unavailableCode;
	}

	const running = await connectSoon(settings.stateDirectory);
	if (running) {
		return view(running, settings);
	}

	complain(`cfd: a detector${served.pid === undefined ? '' : ` (pid ${served.pid})`} runs for ${settings.stateDirectory} but does not answer. Look at its log, or end it.`);
	return unavailableCode;
}

async function connectSoon(stateDirectory: string): Promise<Monitor | undefined> {
	const deadline = performance.now() + answerWithin;
	while (performance.now() < deadline) {
		const running = await connectMonitor(stateDirectory);
		if (running) {
			return running;
		}

		await pause(200);
	}

	return undefined;
}
