import type {DetectorEvent} from '../core/events.js';
import {basicAuth} from '../probes/basic-auth.js';
import {sendRequest} from '../probes/http-request.js';

/** How long the dead-man service may take, in milliseconds. */
const timeout = 5000;

/** Bytes of its answer that are read. */
const limit = 64 * 1024;

/** What follows the address, by the convention of healthchecks.io. */
type Signal = '' | '/start' | '/fail';

export type Heartbeat = {
	/** After each check, with what it came to. */
	ping(state: {readonly isRestarting: boolean; readonly isCascading: boolean}): void;
	/** What happened: a restart that starts, or ends badly, is signalled at once. */
	note(event: Pick<DetectorEvent, 'event' | 'fields'>): void;
	/** Why the last ping did not arrive. */
	trouble(): string | undefined;
};

/**
Pings the dead-man URL (decision 20): the service behind it raises the alarm when the pings stop, as they do when the detector, its machine or
its network is gone. A restart begins with `/start`; from then on there is silence until it has worked, so that the alarm comes if the machine
is lost in the middle of it. One that failed ends with `/fail`, and silence until the system is out of the cascade.

Never waited for; one request at a time, in order.
*/
export function createHeartbeat(url: string | undefined): Heartbeat {
	const queue: Signal[] = [];
	let isUnderWay = false;
	let hasFailed = false;
	let trouble: string | undefined;

	const work = async (address: URL) => {
		isUnderWay = true;
		for (let signal = queue.shift(); signal !== undefined; signal = queue.shift()) {
			const problem = await request(address, signal);
			// A service that knows no /start answers it with an error: no reason for an alarm.
			trouble = signal === '' ? problem : trouble;
		}

		isUnderWay = false;
	};

	const send = (signal: Signal) => {
		if (url === undefined || (signal === '' && (isUnderWay || queue.length > 0))) {
			return;
		}

		queue.push(signal);
		if (!isUnderWay) {
			void work(new URL(url));
		}
	};

	return {
		ping({isRestarting, isCascading}) {
			hasFailed &&= isCascading;
			if (!isRestarting && !hasFailed) {
				send('');
			}
		},
		note({event, fields}) {
			if (event === 'restart_started') {
				hasFailed = false;
				send('/start');
			} else if (event === 'restart_outcome' && fields['outcome'] !== 'recovered') {
				hasFailed = true;
				send('/fail');
			}
		},
		trouble: () => trouble,
	};
}

async function request(address: URL, signal: Signal): Promise<string | undefined> {
	const path = `${signal === '' ? address.pathname : address.pathname.replace(/\/$/v, '')}${signal}${address.search}`;
	const outcome = await sendRequest({origin: address.origin, path, method: 'GET', headers: basicAuth(address), timeout, limit});
	const isTaken = outcome.kind === 'answer' && outcome.status >= 200 && outcome.status < 300;
	return isTaken ? undefined : `The heartbeat does not arrive at ${address.host}: ${outcome.kind === 'answer' ? `HTTP ${outcome.status}` : outcome.detail}`;
}
