import {use} from 'react';
import type {Arrangement, Scene} from '../arrange.js';
import {themeContext} from '../hooks.js';
import {
	blankLine,
	cutLine,
	lineWidth,
	type Line,
} from '../line.js';
import {problemLines} from '../lines/banner.js';
import {checkLines, shortCheckLines} from '../lines/check-lines.js';
import {eventLines, incidentLine, restartLines} from '../lines/event-lines.js';
import {AttemptPanel} from './attempt-panel.js';
import {ServiceTable} from './service-table.js';
import {StyledLine, StyledLines} from './styled-line.js';

/** The main view below the banner: why, the services, and everything beside them. */
export function Overview({scene, arrangement}: {readonly scene: Scene; readonly arrangement: Arrangement}) {
	const {snapshot, state, size, trends} = scene;
	const {heights, decision, shown, tableNotes} = arrangement;
	const width = size.columns;
	const theme = use(themeContext);
	const {incident} = snapshot.status;
	const now = Date.parse(snapshot.status.generated_at);
	return (
		<>
			<StyledLines lines={problemLines(snapshot.problems, width, theme)} height={heights.problems}/>
			{decision.map((text, index) => <StyledLine key={index} line={[{text: ` ${text}`}]}/>)}
			{incident && heights.incident > 0 && <StyledLine line={cutLine(incidentLine(incident, now), width, theme.glyphs.ellipsis)}/>}
			{heights.attempt > 0 && <AttemptPanel snapshot={snapshot} height={heights.attempt}/>}
			{heights.gap > 0 && <StyledLine line={blankLine}/>}
			<ServiceTable
				snapshot={snapshot}
				names={shown}
				selected={state.selected}
				notes={tableNotes}
				filter={state.filter}
				trends={trends}
				width={width}
				height={heights.table}
			/>
			{heights.gap > 1 && <StyledLine line={blankLine}/>}
			<Sections scene={scene} arrangement={arrangement}/>
		</>
	);
}

/** Checks, restarts and events; on a wide terminal the restarts stand beside the checks. */
function Sections({scene, arrangement}: {readonly scene: Scene; readonly arrangement: Arrangement}) {
	const {snapshot, theme, size: {columns: width}} = scene;
	const {heights, mode} = arrangement;
	const restarts = restartLines(snapshot, theme);
	const events = eventLines(heights.events > 0 ? snapshot.events.slice(-heights.events) : [], Date.parse(snapshot.status.generated_at), theme);
	const checks = checksFor(scene, arrangement);
	const sections = mode === 'wide'
		? [...sideBySide(labelled('checks', checks), labelled('restarts', restarts), width, heights.checks), ...labelled('events', events)]
		: [
			...labelled('checks', checks.slice(0, heights.checks)),
			...labelled('restarts', restarts.slice(0, heights.restarts)),
			...labelled('events', events),
		];
	return <StyledLines lines={sections.map(line => cutLine(line, width, theme.glyphs.ellipsis))} height={sections.length}/>;
}

/** In full where all of them fit, else in short. */
function checksFor({snapshot: {status}, theme, size}: Scene, {heights: {checks: height}, mode}: Arrangement): Line[] {
	const width = mode === 'wide' ? Math.ceil(size.columns / 2) - 2 : size.columns;
	const all = checkLines(status, theme, width - labelWidth);
	return all.length <= height ? all : shortCheckLines(status, theme, size.columns - labelWidth);
}

const labelWidth = 10;

function labelled(label: string, lines: readonly Line[]): Line[] {
	return lines.map((line, index) => [{text: ` ${index === 0 ? label : ''}`.padEnd(labelWidth), tone: 'quiet'}, ...line]);
}

function sideBySide(left: readonly Line[], right: readonly Line[], width: number, height: number): Line[] {
	const half = Math.ceil(width / 2);
	return Array.from({length: height}, (_, index) => {
		const start = cutLine(left[index] ?? [], half - 2);
		const gap = ' '.repeat(half - lineWidth(start));
		return [...start, {text: gap}, ...right[index] ?? []];
	});
}
