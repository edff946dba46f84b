import {Buffer} from 'node:buffer';
import type {SupervisorObservation} from '../core/observation.js';
import type {Settings} from '../core/settings.js';
import {createSupervisorProbe, type SupervisorProbe} from '../probes/supervisor.js';
import {findSupervisorAddress, type FoundAddress} from '../config/supervisor/find-address.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Supervisor as the engine reaches it: the probe at the address that the user's supervisord.conf names at the moment. */
export type SupervisorAccess = Pick<SupervisorProbe, 'look' | 'call' | 'close'> & {
	/** What must not be in any text: every password that was used so far, as it is and as it travels. */
	secrets(): readonly string[];
};

/**
Reads the address from supervisor's own config, and again whenever supervisor did not answer: a config that came back, or names another
socket now, must not need a restart of the detector.
*/
export function createSupervisorAccess(settings: Pick<Settings, 'supervisor' | 'root'>, env: Environment): SupervisorAccess {
	let known: {readonly key: string; readonly probe: SupervisorProbe} | undefined;
	let isAnswering = false;
	const secrets = new Set<string>();

	const probeAt = (found: FoundAddress): SupervisorProbe | undefined => {
		if (found.kind === 'problem') {
			return known?.probe;
		}

		const key = JSON.stringify(found);
		if (known?.key !== key) {
			known?.probe.close();
			for (const secret of secretsOf(found)) {
				secrets.add(secret);
			}

			known = {key, probe: createSupervisorProbe({address: found, timeout: settings.supervisor.timeout})};
		}

		return known.probe;
	};

	const find = () => {
		const found = isAnswering && known ? undefined : findSupervisorAddress(settings.supervisor, env, settings.root);
		return {probe: found ? probeAt(found) : known?.probe, problem: found?.kind === 'problem' ? found.text : ''};
	};

	return {
		async look() {
			const {probe, problem} = find();
			const seen: SupervisorObservation = probe ? await probe.look() : {kind: 'no answer', why: 'missing', detail: problem};
			isAnswering = seen.kind === 'answer';
			return seen;
		},
		async call(method, parameters, timeout) {
			const {probe, problem} = find();
			return probe ? probe.call(method, parameters, timeout) : {kind: 'no answer', why: 'missing', detail: problem};
		},
		close() {
			known?.probe.close();
		},
		secrets: () => [...secrets],
	};
}

function secretsOf({username = '', password = ''}: {readonly username?: string; readonly password?: string}): string[] {
	return password === '' ? [] : [password, Buffer.from(`${username}:${password}`).toString('base64')];
}
