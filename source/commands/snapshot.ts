import path from 'node:path';
import {lookOnce} from '../assembly/look-once.js';
import {errorMessage} from '../core/caught.js';
import {writeFileAtomically} from '../engine/status-file.js';
import {readSnapshot} from '../remote/control-client.js';
import type {Invocation} from './parse.js';
import {complain, configCode, print, settingsFor, unavailableCode} from './settings.js';

/** `cfd snapshot`: the status as JSON, from the running detector or, if none runs, from one check of its own. */
export async function snapshot(invocation: Invocation): Promise<number> {
	const settings = settingsFor(invocation);
	if (!settings) {
		return configCode;
	}

	const running = await readSnapshot(settings.stateDirectory);
	const status = running?.status ?? (await lookOnce(settings)).status;
	const text = `${JSON.stringify(status, undefined, 2)}\n`;
	const {output} = invocation.options;
	if (typeof output !== 'string') {
		print(text.trimEnd());
		return 0;
	}

	try {
		writeFileAtomically(path.resolve(output), text);
		return 0;
	} catch (error) {
		complain(`cfd: the status could not be written to ${output}: ${errorMessage(error)}`);
		return unavailableCode;
	}
}
