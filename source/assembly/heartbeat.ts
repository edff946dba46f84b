import {sendRequest} from '../probes/http-request.js';

/** How long the dead-man service may take, in milliseconds. */
const timeout = 5000;

/** Bytes of its answer that are read. */
const limit = 64 * 1024;

/**
Pings the dead-man URL (decision 20): the service behind it raises the alarm when the pings stop, as they do when the detector, its machine or
its network is gone. Never waited for, never two at a time. `trouble` tells why the last ping did not arrive.
*/
export function createHeartbeat(url: string | undefined): {ping(): void; trouble(): string | undefined} {
	let isUnderWay = false;
	let trouble: string | undefined;
	const ping = async (address: URL) => {
		const outcome = await sendRequest({origin: address.origin, path: `${address.pathname}${address.search}`, method: 'GET', timeout, limit});
		const isTaken = outcome.kind === 'answer' && outcome.status >= 200 && outcome.status < 300;
		trouble = isTaken ? undefined : `The heartbeat does not arrive at ${address.host}: ${outcome.kind === 'answer' ? `HTTP ${outcome.status}` : outcome.detail}`;
		isUnderWay = false;
	};

	return {
		ping() {
			if (url === undefined || isUnderWay) {
				return;
			}

			isUnderWay = true;
			void ping(new URL(url));
		},
		trouble: () => trouble,
	};
}
