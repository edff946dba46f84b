import {get, type IncomingMessage} from 'node:http';
import {once} from 'node:events';
import {type Layout} from './options.js';
import {type ProgramInfo} from './supervisor-client.js';

export type Unhealthy = {
	readonly name: string;
	readonly problem: string;
};

/** All that is not as it should be, both kinds of evidence. */
export async function unhealthyServices({ports}: Layout, programs: readonly ProgramInfo[]): Promise<Unhealthy[]> {
	const unhealthy = programs.filter(({state}) => state !== 'RUNNING').map(({name, state, spawnError}) => ({name, problem: `${state} ${spawnError}`.trim()}));
	const endpoints = await Promise.all([...ports].map(async ([name, port]) => {
		const problem = port === undefined ? undefined : await healthProblem(port);
		return problem === undefined ? [] : [{name, problem}];
	}));
	return [...unhealthy, ...endpoints.flat()];
}

/** Asks /health with a connection of its own, as the outside does; `undefined` when the answer is 200 and complete. */
async function healthProblem(port: number, deadline = 1000): Promise<string | undefined> {
	const request = get({
		host: '127.0.0.1', port, path: '/health', agent: false, signal: AbortSignal.timeout(deadline),
	});
	try {
		const [response] = await once(request, 'response') as [IncomingMessage];
		response.resume();
		await once(response, 'end');
		return response.statusCode === 200 ? undefined : `answers ${response.statusCode}`;
	} catch (error) {
		return error instanceof Error ? (error.name === 'AbortError' ? `no answer within ${deadline} ms` : error.message) : String(error);
	} finally {
		request.destroy();
	}
}
