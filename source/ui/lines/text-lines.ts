import {cleanText, type Line} from '../line.js';
import type {LogText} from '../log-text.js';

/** A log or a file as far as it is known, the oldest line first. */
export function textLines(text: LogText): Line[] {
	return text.kind === 'lines'
		? text.lines.map((line): Line => [{text: `${cleanText(line.replaceAll('\t', '  '))} `}])
		: [[{text: text.text, tone: 'quiet'}]];
}
