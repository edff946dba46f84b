import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

/** Lets the engine throw away what nobody holds any more, so that what is left can be measured. */
export function collectGarbage(): void {
	setFlagsFromString('--expose-gc');
	runInNewContext('gc()');
}
