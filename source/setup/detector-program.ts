import path from 'node:path';
import {splitWords} from '../actions/shell-words.js';
import type {Program} from '../config/supervisor/programs.js';

/** `this`: the one that this program is; `original`: the Python program that it takes the place of. */
export type DetectorKind = 'this' | 'original';

/** Whether a program of supervisor's config is a failure detector: it must not watch itself. */
export function detectorKind({name, command}: Pick<Program, 'name' | 'command'>): DetectorKind | undefined {
	const words = (splitWords(command) ?? []).map(word => path.basename(word));
	if (words.some(word => /^cascading[\-_]failure[\-_]detector\.py$/v.test(word))) {
		return 'original';
	}

	const isOurs = words.some(word => /^(?:cfd|cascading-failure-detector)$/v.test(word)) || (words.includes('bin.js') && words.includes('--headless'));
	return isOurs || /^cascading[\-_]failure[\-_]detector$/v.test(name) ? 'this' : undefined;
}
