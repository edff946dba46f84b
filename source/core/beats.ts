import type {Moment} from './moment.js';

/**
The times of checks that all saw the same, in about two bytes each: by how much the time since boot went on differently from the interval,
and the wall clock differently from that. Exact to the millisecond, whatever the clocks do.
*/
export function beatBytes(before: Moment, at: Moment, interval: number): number[] {
	const passed = Math.round(at.up) - Math.round(before.up);
	const wall = Math.round(at.wall) - Math.round(before.wall);
	return [...varint(passed - Math.round(interval)), ...varint(wall - passed)];
}

/** The times that the bytes tell of, the first one included. */
export function beatTimes(first: Moment, bytes: Uint8Array, interval: number): Moment[] {
	const times = [first];
	let {wall, up} = first;
	let offset = 0;
	const next = () => {
		const {value, end} = readVarint(bytes, offset);
		offset = end;
		return value;
	};

	while (offset < bytes.length) {
		const passed = next() + Math.round(interval);
		up += passed;
		wall += passed + next();
		times.push({wall, up, boot: first.boot});
	}

	return times;
}

/** Seven bits a byte, the sign in the lowest bit. By arithmetic: a clock may jump by more than 32 bits hold. */
function varint(value: number): number[] {
	const bytes: number[] = [];
	let rest = (2 * Math.abs(value)) - (value < 0 ? 1 : 0);
	while (rest >= 128) {
		bytes.push((rest % 128) + 128);
		rest = Math.floor(rest / 128);
	}

	bytes.push(rest);
	return bytes;
}

function readVarint(bytes: Uint8Array, offset: number): {readonly value: number; readonly end: number} {
	let folded = 0;
	let scale = 1;
	let end = offset;
	let byte: number;
	do {
		byte = bytes[end++] ?? 0;
		folded += (byte % 128) * scale;
		scale *= 128;
	} while (byte >= 128);

	const size = Math.ceil(folded / 2);
	return {value: folded % 2 === 1 ? -size : size, end};
}
