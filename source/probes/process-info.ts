import {Buffer} from 'node:buffer';
import {processStates, type ProcessInfo, type ProcessState} from '../core/observation.js';
import {isStruct, type XmlRpcStruct, type XmlRpcValue} from './xml-rpc.js';

/** Reads one row of `getAllProcessInfo`; `undefined` if it is none. A state that we do not know is UNKNOWN. */
export function processInfo(row: XmlRpcValue): ProcessInfo | undefined {
	const name = isStruct(row) ? textOf(row, 'name') : undefined;
	return name !== undefined && isStruct(row)
		? {
			name,
			group: textOf(row, 'group') ?? name,
			state: stateOf(row),
			pid: numberOf(row, 'pid'),
			start: numberOf(row, 'start'),
			now: numberOf(row, 'now'),
			spawnError: textOf(row, 'spawnerr') ?? '',
			exitStatus: numberOf(row, 'exitstatus'),
		}
		: undefined;
}

function stateOf(row: XmlRpcStruct): ProcessState {
	const stateName = row.get('statename');
	return processStates.find(state => state === stateName) ?? 'UNKNOWN';
}

function numberOf(row: XmlRpcStruct, member: string): number {
	const value = row.get(member);
	return typeof value === 'number' ? value : 0;
}

/** A copy: a part cut out of the answer would keep the whole piece of the answer in memory for as long as it is kept itself. */
function textOf(row: XmlRpcStruct, member: string): string | undefined {
	const value = row.get(member);
	return typeof value === 'string' ? Buffer.from(value).toString() : undefined;
}
