import {skippedRow, type Row} from '../figures/row.js';
import {ptyMissing} from '../tools/pty.js';

type Measure = () => Promise<readonly Row[]>;

/** The same, where a terminal can be had. */
export function inTerminal(measure: Measure): Measure {
	return async () => {
		const missing = ptyMissing();
		return missing === undefined ? measure() : [skippedRow('the screen in a terminal', '', missing)];
	};
}
