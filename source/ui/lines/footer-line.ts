import {joinLines, type Line} from '../line.js';
import {footerBindings, keyLabel, type ViewKind} from '../keymap.js';
import type {Theme} from '../theme.js';

/** The keys that matter here, the most important first; what does not fit is left out from the right. */
export function footerLine(view: ViewKind, isDue: boolean, theme: Theme, width: number, isDemo = false): Line {
	const pieces = footerBindings(view, isDue, isDemo).map(({keys, label, action}): Line => [
		{text: keyLabel(keys[0] ?? '', theme.glyphs), isBold: true, ...action === 'abort' && {tone: 'bad', isInverse: true}},
		{text: ` ${label}`, ...action === 'abort' ? {isBold: true} : {tone: 'quiet'}},
	]);
	return joinLines(pieces, width, '  ');
}
