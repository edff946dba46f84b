import {Buffer} from 'node:buffer';
import {indexProcesses, type ProcessInfo, type SupervisorObservation} from '../core/observation.js';
import {printable, type Failure} from './failure.js';
import {sendRequest, type HttpOutcome} from './http-request.js';
import {processInfo} from './process-info.js';
import {
	AnswerDecoder,
	encodeCall,
	type XmlRpcParameter,
	type XmlRpcValue,
} from './xml-rpc.js';

/** Where supervisord's server listens: `[unix_http_server]` or `[inet_http_server]` of its config. */
export type SupervisorAddress = {
	readonly username?: string | undefined;
	readonly password?: string | undefined;
} & (
	| {readonly kind: 'unix'; readonly path: string}
	| {readonly kind: 'http'; readonly host: string; readonly port: number}
);

/** What one call came to. `latency` is in milliseconds. */
export type CallOutcome =
	Failure | {readonly kind: 'value'; readonly value: XmlRpcValue; readonly latency: number} | {readonly kind: 'fault'; readonly code: number; readonly detail: string};

export type SupervisorProbe = {
	/** Sees all programs with exactly one call. Never rejects. */
	look(): Promise<SupervisorObservation>;
	/** Any other method of supervisor's interface, `supervisor.readProcessStderrLog` for one. Never rejects. */
	call(method: string, parameters: readonly XmlRpcParameter[], timeout?: number): Promise<CallOutcome>;
	/** Calls off what is under way. */
	close(): void;
};

/**
Bytes of an answer. Supervisor says 1.2 KB about each program, long names and paths 2 KB: 10,000 programs take 12 to 20 MB. What is
longer than this is not its answer.
*/
const maxAnswer = 32 * 1024 * 1024;

/** Bytes of a Unix socket's path that the kernel takes (`sun_path`, less the end). */
const maxSocketPath = 107;

/** Makes a probe for one supervisord. Each call has a connection of its own and `timeout` milliseconds. */
export function createSupervisorProbe({address, timeout}: {readonly address: SupervisorAddress; readonly timeout: number}): SupervisorProbe {
	const abort = new AbortController();
	const {signal} = abort;
	return {
		async look() {
			const programs: Array<ProcessInfo | undefined> = [];
			const decoder = new AnswerDecoder(item => {
				programs.push(processInfo(item));
			});
			const body = encodeCall('supervisor.getAllProcessInfo', []);
			return seenIn(await callMethod({
				address, body, decoder, timeout, signal,
			}), programs);
		},
		async call(method, parameters, ownTimeout = timeout) {
			const body = encodeCall(method, parameters);
			return callMethod({
				address, body, decoder: new AnswerDecoder(), timeout: ownTimeout, signal,
			});
		},
		close() {
			abort.abort();
		},
	};
}

function tooLongPath(address: SupervisorAddress): Failure | undefined {
	const length = address.kind === 'unix' ? Buffer.byteLength(address.path) : 0;
	return length > maxSocketPath
		? {
			kind: 'no answer',
			why: 'unreachable',
			detail: `the socket's path has ${length} bytes, the kernel takes ${maxSocketPath} at most: set a shorter file= in [unix_http_server]`,
		}
		: undefined;
}

type Call = {
	readonly address: SupervisorAddress;
	readonly body: string;
	readonly decoder: AnswerDecoder;
	readonly timeout: number;
	readonly signal: AbortSignal;
};

async function callMethod({address, body, decoder, timeout, signal}: Call): Promise<CallOutcome> {
	const tooLong = tooLongPath(address);
	if (tooLong) {
		return tooLong;
	}

	const outcome = await sendRequest({
		...target(address),
		path: '/RPC2',
		method: 'POST',
		headers: {'content-type': 'text/xml', ...authorization(address)},
		body,
		timeout,
		limit: maxAnswer,
		signal,
		onBody: (chunk, status) => status === 200 ? decoder.write(chunk) : undefined,
	});
	return outcome.kind === 'answer' ? decoded(outcome, decoder) : explained(outcome, address);
}

function target(address: SupervisorAddress): {readonly origin: string; readonly socketPath?: string} {
	if (address.kind === 'unix') {
		return {origin: 'http://localhost', socketPath: address.path};
	}

	const host = address.host.includes(':') && !address.host.startsWith('[') ? `[${address.host}]` : address.host;
	return {origin: `http://${host}:${address.port}`};
}

/** Basic authentication, as supervisor asks for it. */
function authorization({username, password}: SupervisorAddress): Record<string, string> {
	return username === undefined && password === undefined
		? {}
		: {authorization: `Basic ${Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64')}`};
}

function decoded({status, latency}: HttpOutcome & {readonly kind: 'answer'}, decoder: AnswerDecoder): CallOutcome {
	if (status === 401 || status === 403) {
		return {kind: 'denied', detail: `supervisor refuses the user name or password (HTTP ${status}): compare them with its own config`};
	}

	if (status !== 200) {
		return {kind: 'no answer', why: 'garbled', detail: `HTTP status ${status} instead of an XML-RPC answer: is this supervisor's server?`};
	}

	const answer = decoder.end();
	switch (answer.kind) {
		case 'value': {
			return {kind: 'value', value: answer.value, latency};
		}

		case 'fault': {
			return {kind: 'fault', code: answer.code, detail: printable(answer.text)};
		}

		case 'garbled': {
			return {kind: 'no answer', why: 'garbled', detail: printable(answer.detail)};
		}
	}
}

/** The next step for a person, where the general text does not name it. */
function explained(failure: Failure, address: SupervisorAddress): Failure {
	if (failure.kind === 'no answer' && failure.why === 'missing' && address.kind === 'unix') {
		return {...failure, detail: `there is no socket ${address.path}: is supervisord running?`};
	}

	if (failure.kind === 'no answer' && failure.why === 'refused') {
		return {
			...failure, detail: address.kind === 'unix'
				? `nobody listens on ${address.path}, left behind by a supervisord that died: is supervisord running?`
				: `nobody listens on ${address.host}:${address.port}: is supervisord running?`,
		};
	}

	return failure;
}

function seenIn(outcome: CallOutcome, programs: ReadonlyArray<ProcessInfo | undefined>): SupervisorObservation {
	if (outcome.kind !== 'value') {
		return outcome;
	}

	return Array.isArray(outcome.value) && programs.every(program => program !== undefined)
		? {kind: 'answer', processes: indexProcesses(programs), latency: outcome.latency}
		: {kind: 'no answer', why: 'garbled', detail: 'the answer is not a list of programs: is this supervisor\'s server?'};
}
