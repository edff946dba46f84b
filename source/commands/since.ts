import {parseDuration, type DurationResult} from '../config/duration.js';
import type {Invocation} from './parse.js';

/** How far back the option `--since` reaches at most: no timer has to hold it. */
const longest = 366 * 24 * 60 * 60 * 1000;

/** How far back a person asks for: `--since`, a week if it is left out. Milliseconds, or a sentence that says what is allowed. */
export function sinceOption({options}: Invocation): DurationResult {
	const {since} = options;
	const parsed = parseDuration(since ?? '7d', {atMost: longest});
	return parsed.ok ? parsed : {ok: false, message: `--since ${String(since)}: ${parsed.message}`};
}
