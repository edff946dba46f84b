import {cleanText, type Line} from '../line.js';
import type {LogText} from '../log-text.js';

/** A log or a file as far as it is known, the oldest line first. */
export function textLines(text: LogText): Line[] {
	if (text.kind === 'note') {
		return [[{text: text.text, tone: 'quiet'}]];
	}

	const lines = text.lines.map((line): Line => [{text: `${cleanText(line.replaceAll('\t', '  '))} `}]);
	return text.trouble === undefined ? lines : [...lines, [{text: cleanText(text.trouble), isBold: true}]];
}
