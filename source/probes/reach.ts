import {connect} from './connection.js';
import {describeFailure} from './failure.js';

/**
Connects to the server of an address, with TLS if it says so, and says nothing to it. Gives why that cannot be done, a sentence without the
address's secrets; `undefined` if it can. Never rejects, and is there by the time-out, in milliseconds.
*/
export async function whyUnreachable(address: string, timeout: number): Promise<string | undefined> {
	const {protocol, hostname, port} = new URL(address);
	const {promise, resolve} = Promise.withResolvers<string | undefined>();
	const socket = connect({protocol, hostname, port}, (error, _socket) => {
		resolve(error === null ? undefined : describeFailure(error, false).detail);
	});
	const timer = setTimeout(() => {
		resolve(`no connection within ${timeout} ms`);
	}, timeout);
	const why = await promise;
	clearTimeout(timer);
	socket.destroy();
	return why;
}
