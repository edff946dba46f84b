import type {Snapshot} from '../../core/monitor.js';
import {failureBar} from '../failure-bar.js';
import {blankLine, padText, type Line} from '../line.js';
import {
	groups,
	keyLabel,
	keymap,
	type Group,
} from '../keymap.js';
import {levelLook, serviceLooks, symbol} from '../looks.js';
import type {Theme} from '../theme.js';

const keyColumn = 14;

/** Every key, by group, from the key table; then what the symbols mean. */
export function helpLines(snapshot: Snapshot | undefined, theme: Theme, isDemo = false): Line[] {
	return [...groups.filter(group => isDemo || group !== 'Demo').flatMap(group => groupLines(group, theme)), ...legend(snapshot, theme)];
}

function groupLines(group: Group, {glyphs}: Theme): Line[] {
	const bindings = keymap.get(group) ?? [];
	return [
		[{text: group, isBold: true}],
		...bindings.map(({keys, help}): Line => [
			{text: `  ${padText(keys.map(key => keyLabel(key, glyphs)).join(' '), keyColumn)}`},
			{text: help},
		]),
		blankLine,
	];
}

function legend(snapshot: Snapshot | undefined, theme: Theme): Line[] {
	const {warning, critical, cascading} = snapshot?.thresholds ?? {warning: 3, critical: 5, cascading: 7};
	const levels = (['NONE', 'WARNING', 'CRITICAL', 'CASCADING'] as const).flatMap(level => [symbol(levelLook(level), theme.glyphs), {text: ` ${level}   `}]);
	const states = (['healthy', 'degraded', 'failing', 'starting', 'stopped', 'unproven'] as const)
		.flatMap(state => [symbol(serviceLooks[state], theme.glyphs), {text: ` ${state}   `}]);
	const bar = failureBar(critical, {warning, critical, cascading}, theme.glyphs);
	return [
		[{text: 'Symbols', isBold: true}],
		[{text: '  '}, ...levels],
		[{text: '  '}, ...states],
		[{text: '  '}, ...bar, {text: ` ${critical} failures in a row: warning at ${warning}, critical at ${critical}, restart at ${cascading}`}],
		[{text: '  unproven: never seen ok, so it has no vote in a restart'}],
		blankLine,
		[{text: '  Also from any shell: cfd explain, cfd abort, cfd disarm, cfd history', tone: 'quiet'}],
	];
}
