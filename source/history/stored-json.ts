import {JournalError} from './journal-error.js';

/** Reads JSON that this program has written into the history. Anything else there is damage, and a `JournalError`. */
export function storedJson<Value>(json: string, isValue: (value: unknown) => value is Value): Value {
	const value = parse(json);
	if (!isValue(value)) {
		throw new JournalError(`The history holds what no detector has written: ${json.slice(0, 80)}. Move history.db away and start the detector again.`);
	}

	return value;
}

function parse(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return undefined;
	}
}
