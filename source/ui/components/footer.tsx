import {use} from 'react';
import {themeContext} from '../hooks.js';
import {cleanText, cutLine, type Line} from '../line.js';
import {loud} from '../lines/banner.js';
import {footerLine} from '../lines/footer-line.js';
import {currentView, type UiState} from '../ui-state.js';
import {StyledLine} from './styled-line.js';

/** The last row: what a command came to, the filter while it is typed, else the keys that matter here. */
export function Footer({state, isDue, width}: {readonly state: UiState; readonly isDue: boolean; readonly width: number}) {
	const theme = use(themeContext);
	const line = specialLine(state) ?? footerLine({view: currentView(state).kind, isDue, isDemo: state.isDemo}, theme, width);
	return <StyledLine isLive line={cutLine(line, width, theme.glyphs.ellipsis)}/>;
}

const noticeBadges = {asked: loud('info', 'ASKED'), done: loud('info', 'DONE'), failed: loud('bad', 'NOT DONE')};

function specialLine({notice, filter, isFiltering, dialog}: UiState): Line | undefined {
	if (dialog) {
		return [{text: 'every key belongs to the question above; Esc leaves it', tone: 'quiet'}];
	}

	return isFiltering
		? [{text: `/${filter}`, isBold: true}, {text: ' ', isInverse: true}, {text: '  Enter keeps it, Esc shows all', tone: 'quiet'}]
		: notice && [noticeBadges[notice.kind], {text: ` ${cleanText(notice.text)}`, isBold: true}];
}
