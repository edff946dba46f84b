import type {Span, Tone} from './line.js';
import type {Glyphs} from './theme.js';

/** Consecutive failures at which something happens. */
export type BarThresholds = {readonly warning: number; readonly critical: number; readonly cascading: number};

/** The widest bar: seven failures to a restart by default, one column each. */
export const barWidth = 7;

const zoneTones: readonly Tone[] = ['warn', 'bad', 'bad'];

/**
The failures against the three thresholds: `▂▂▂▄▄··` are five of seven. The height of a column says in which zone it lies: up to the
warning, the critical, the cascading threshold. Thresholds that need more than seven columns are drawn to scale.
*/
export function failureBar(failures: number, thresholds: BarThresholds, glyphs: Glyphs): Span[] {
	const columns = Math.max(1, Math.min(barWidth, thresholds.cascading));
	const perColumn = thresholds.cascading / columns;
	const zones = Array.from({length: columns}, (_, index) => failures > index * perColumn ? zoneAt((index + 1) * perColumn, thresholds) : undefined);
	const spans = [0, 1, 2].map(zone => zoneSpan(zones.filter(candidate => candidate === zone).length, zone, glyphs));
	const empty = zones.filter(zone => zone === undefined).length;
	return [...spans, {text: glyphs.bar[3].repeat(empty) + ' '.repeat(barWidth - columns), tone: 'quiet' as const}].filter(({text}) => text !== '');
}

function zoneAt(failures: number, {warning, critical}: BarThresholds): number {
	if (failures <= warning) {
		return 0;
	}

	return failures <= critical ? 1 : 2;
}

function zoneSpan(count: number, zone: number, glyphs: Glyphs): Span {
	return {text: (glyphs.bar[zone] ?? '').repeat(count), tone: zoneTones[zone] ?? 'bad'};
}
