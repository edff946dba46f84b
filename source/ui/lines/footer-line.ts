import {joinLines, type Line} from '../line.js';
import {footerBindings, keyLabel, type ViewKind} from '../keymap.js';
import type {Theme} from '../theme.js';

export type FooterFacts = {
	readonly view: ViewKind;
	/** Whether a restart is due, which `x` calls off. */
	readonly isDue: boolean;
	readonly isDemo?: boolean;
};

/** The keys that matter here, the most important first; what does not fit is left out from the right. */
export function footerLine({view, isDue, isDemo}: FooterFacts, theme: Theme, width: number): Line {
	const pieces = footerBindings(view, isDue, isDemo).map(({keys, label, action}): Line => [
		{text: keyLabel(keys[0] ?? '', theme.glyphs), isBold: true, ...action === 'abort' && {tone: 'bad', isInverse: true}},
		{text: ` ${label}`, ...action === 'abort' ? {isBold: true} : {tone: 'quiet'}},
	]);
	return joinLines(pieces, width, '  ');
}
