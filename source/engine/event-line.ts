import {errorMessage} from '../core/caught.js';
import {isoTime} from '../core/moment.js';
import type {DetectorEvent} from '../core/events.js';

/** Longer texts (a page that an endpoint sent as its error) would drown the log. Characters. */
const longestText = 4096;

const own: ReadonlySet<string> = new Set(['time', 'level', 'event', 'message']);

/**
An event as one line of the log, without its line end: `time`, `level`, `event`, `message`, then the event's own fields. A field of the
event with one of these four names gets an underscore at its end.
*/
export function eventLine(event: DetectorEvent, redact: (text: string) => string): string {
	const {time, severity, event: name, message, fields} = event;
	const head = {time: isoTime(time), level: severity, event: name, message};
	const ownFields = Object.entries(fields).map(([key, value]): [string, unknown] => [own.has(key) ? `${key}_` : key, value]);
	const clean = (_key: string, value: unknown) => typeof value === 'string' ? shorten(redact(value)) : value;
	try {
		return printable(JSON.stringify({...head, ...Object.fromEntries(ownFields)}, clean));
	} catch (error) {
		// A field that is no JSON (a bigint, a circle) is a mistake of this program, and no reason to lose the event.
		return printable(JSON.stringify({...head, unloggable: errorMessage(error)}, clean));
	}
}

function shorten(text: string): string {
	return text.length > longestText ? `${text.slice(0, longestText)}[${text.length - longestText} more characters]` : text;
}

/** JSON escapes line ends and the usual control characters; these others would still steer a terminal that shows the log, or break its lines. */
function printable(json: string): string {
	return json.replaceAll(/[\u{7F}-\u{9F}\u{2028}\u{2029}]/gv, character => String.raw`\u${character.codePointAt(0)?.toString(16).padStart(4, '0') ?? ''}`);
}
