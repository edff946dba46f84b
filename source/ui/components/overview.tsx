import {use} from 'react';
import type {Arrangement, Scene} from '../arrange.js';
import {themeContext} from '../hooks.js';
import {blankLine, cutLine} from '../line.js';
import {problemLines} from '../lines/banner.js';
import {incidentLine} from '../lines/event-lines.js';
import {AttemptPanel} from './attempt-panel.js';
import {Sections} from './sections.js';
import {ServiceTable} from './service-table.js';
import {StyledLine, StyledLines} from './styled-line.js';

/** The main view below the banner: why, the services, and everything beside them. */
export function Overview({scene, arrangement}: {readonly scene: Scene; readonly arrangement: Arrangement}) {
	const {snapshot, state, size, hour} = scene;
	const {
		heights,
		mode,
		decision,
		shown,
		tableNotes,
	} = arrangement;
	const width = size.columns;
	const theme = use(themeContext);
	const {incident} = snapshot.status;
	return (
		<>
			<StyledLines lines={problemLines(snapshot.problems, width, theme)} height={heights.problems}/>
			{decision.map((text, index) => <StyledLine key={index} line={[{text: ` ${text}`}]}/>)}
			{incident && heights.incident > 0 && <StyledLine line={cutLine(incidentLine(incident), width, theme.glyphs.ellipsis)}/>}
			{heights.attempt > 0 && <AttemptPanel snapshot={snapshot} width={width} height={heights.attempt}/>}
			{heights.gap > 0 && <StyledLine line={blankLine}/>}
			<ServiceTable
				snapshot={snapshot}
				names={shown}
				selected={state.selected}
				notes={tableNotes}
				filter={state.filter}
				hour={hour}
				width={width}
				height={heights.table}
			/>
			{heights.gap > 1 && <StyledLine line={blankLine}/>}
			<Sections
				snapshot={snapshot}
				mode={mode}
				width={width}
				checks={heights.checks}
				restarts={heights.restarts}
				events={heights.events}
			/>
		</>
	);
}
