import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {Client} from 'undici';
import {freePort} from '../../helpers/free-port.js';
import {programPath} from '../../helpers/real.js';
import {startChild} from './children.js';
import {temporaryFolder} from './places.js';
import {cpuOf} from './process-figures.js';

export type Blackbox = AsyncDisposable & {
	/** Has each address probed once, 50 at a time as a busy Prometheus would. */
	probeAll(addresses: readonly string[]): Promise<void>;
	cpu(): number;
};

const atOnce = 50;

/** Why there is no blackbox_exporter here; `undefined` when there is. */
export function blackboxMissing(): string | undefined {
	return programPath('prometheus-blackbox-exporter') === undefined ? 'no blackbox_exporter here: apt-get install prometheus-blackbox-exporter' : undefined;
}

/** A blackbox_exporter of the benchmark's own on a free port. */
export async function startBlackbox(): Promise<Blackbox> {
	const folder = temporaryFolder();
	const config = path.join(folder.path, 'blackbox.yml');
	writeFileSync(config, 'modules:\n  http_2xx:\n    prober: http\n    timeout: 5s\n');
	const port = await freePort();
	const child = startChild(programPath('prometheus-blackbox-exporter') ?? '', [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`]);
	const clients = Array.from({length: atOnce}, () => new Client(`http://127.0.0.1:${port}`));
	const probe = async (client: Client, address: string) => {
		const {body} = await client.request({method: 'GET', path: `/probe?module=http_2xx&target=${encodeURIComponent(address)}`});
		if (!/^probe_success 1$/mv.test(await body.text())) {
			throw new Error(`blackbox_exporter could not probe ${address}`);
		}
	};

	await answering(clients[0]);
	return {
		async probeAll(addresses) {
			const rest = addresses.values();
			await Promise.all(clients.map(async client => {
				for (const address of rest) {
					await probe(client, address);
				}
			}));
		},
		cpu: () => cpuOf(child.pid),
		async [Symbol.asyncDispose]() {
			await Promise.all(clients.map(async client => client.destroy()));
			await child.close();
			folder[Symbol.dispose]();
		},
	};
}

async function answering(client: Client | undefined): Promise<void> {
	for (let tries = 0; tries < 200; tries++) {
		try {
			const answer = await client?.request({method: 'GET', path: '/-/healthy'});
			await answer?.body.dump();
			return;
		} catch {
			await pause(50);
		}
	}

	throw new Error('blackbox_exporter does not answer');
}
