import type {Status} from './status.js';

/** The status as people and programs get it, the same text everywhere: over HTTP, in `status.json`, from `cfd snapshot`. */
export function statusText(status: Status): string {
	return `${JSON.stringify(status, undefined, 2)}\n`;
}
