import {errorMessage} from '../core/caught.js';

/** Supervisor's XML-RPC: rejects on a fault and when no answer comes. */
export type SupervisorCalls = {
	readonly call: (method: string, parameters: readonly unknown[]) => Promise<unknown>;
};

/**
How many bytes of a log's end are asked for, in turn. Supervisor fails when the cut goes through a character that takes several bytes (4.2
does not catch its decoder's error), so that a byte less helps; and if something in it is no text, the last lines may still be fine.
*/
const lengths = [16_384, 16_383, 16_382, 16_381, 4096, 512];

/** The end of a service's stderr, at most 16 KB; of its stdout, and saying so, if its stderr goes there or is not kept. */
export async function collectLog(supervisor: SupervisorCalls, service: string): Promise<string> {
	try {
		return await readEnd(supervisor, 'supervisor.readProcessStderrLog', service);
	} catch (error) {
		const why = errorMessage(error);
		const output = await readEnd(supervisor, 'supervisor.readProcessStdoutLog', service);
		return `(no stderr: ${why}; this is stdout)\n${output}`;
	}
}

async function readEnd(supervisor: SupervisorCalls, method: string, service: string, [length = 0, ...shorter] = lengths): Promise<string> {
	try {
		return String(await supervisor.call(method, [service, -length, 0]));
	} catch (error) {
		if (shorter.length === 0) {
			throw error;
		}

		return readEnd(supervisor, method, service, shorter);
	}
}
