import type {Incident} from '../incidents/corpus.js';
import type {Score} from './score.js';

/** The scoreboard as the README shows it: a table in Markdown, with what its columns mean below. */
export function scoreboard(corpus: ReadonlyArray<Pick<Incident, 'kind'>>, scores: readonly Score[]): string {
	const real = corpus.filter(({kind}) => kind === 'real').length;
	return [
		`| | false restarts, in ${corpus.length} incidents | missed restarts, in ${real} | time to restart, median | 90 % within | restarts in all |`,
		'|---|--:|--:|--:|--:|--:|',
		...scores.map(({name, falseRestarts, missedRestarts, median, p90, restarts}) =>
			`| ${name} | ${falseRestarts} | ${missedRestarts} | ${seconds(median)} | ${seconds(p90)} | ${restarts} |`),
	].join('\n');
}

/** The README with this table in the place of the one that it has. */
export function withScoreboard(readme: string, table: string): string {
	return readme.replace(/(?<=\n\n)\| \| false restarts,.*?(?=\n\n)/sv, () => table);
}

function seconds(value: number | undefined): string {
	return value === undefined ? '-' : `${Math.round(value)} s`;
}
