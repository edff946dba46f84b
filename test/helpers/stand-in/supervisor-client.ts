import {Buffer} from 'node:buffer';
import http, {type IncomingMessage} from 'node:http';
import {text} from 'node:stream/consumers';
import {once} from 'node:events';

/** What supervisor says of one program; the tests' own look, apart from the code that they test. */
export type ProgramInfo = {
	readonly name: string;
	readonly state: string;
	readonly pid: number;
	/** Seconds since 1970. */
	readonly start: number;
	readonly exitStatus: number;
	readonly spawnError: string;
};

/** Asks `supervisor.getAllProcessInfo` over the unix socket; rejects when supervisord does not answer. */
export async function programInfo(socketPath: string): Promise<ProgramInfo[]> {
	const answer = await post(socketPath, '<?xml version="1.0"?><methodCall><methodName>supervisor.getAllProcessInfo</methodName><params/></methodCall>');
	if (answer.includes('<fault>')) {
		throw new Error(`supervisord answers with a fault: ${answer}`);
	}

	return answer.matchAll(/<struct>(?<members>.*?)<\/struct>/gsv).map(match => toInfo(match.groups?.['members'] ?? '')).toArray();
}

function toInfo(members: string): ProgramInfo {
	const value = (name: string) => new RegExp(String.raw`<name>${name}</name>\s*<value><(?:string|int)>(.*?)</`, 'sv').exec(members)?.[1] ?? '';
	return {
		name: value('name'),
		state: value('statename'),
		pid: Number(value('pid')),
		start: Number(value('start')),
		exitStatus: Number(value('exitstatus')),
		spawnError: value('spawnerr'),
	};
}

async function post(socketPath: string, body: string): Promise<string> {
	const request = http.request({
		socketPath, path: '/RPC2', method: 'POST', agent: false, signal: AbortSignal.timeout(5000),
		headers: {'content-type': 'text/xml', 'content-length': Buffer.byteLength(body)},
	});
	request.end(body);
	const [response] = await once(request, 'response') as [IncomingMessage];
	return text(response);
}
