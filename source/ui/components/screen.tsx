import {Box, Spacer} from 'ink';
import {use} from 'react';
import type {Arrangement, Scene} from '../arrange.js';
import {staleContext, themeContext, useElapsed, useTime} from '../hooks.js';
import {countdown, exactAge} from '../format.js';
import {cutLine} from '../line.js';
import {narrowLines, oneLine} from '../lines/one-line.js';
import {Banner, Urgent} from './banner.js';
import {Dialog} from './dialog.js';
import {Footer} from './footer.js';
import {Overview} from './overview.js';
import {StyledLine} from './styled-line.js';

export type ScreenProps = {
	readonly scene: Scene;
	readonly arrangement: Arrangement;
};

/** The whole screen: exactly as many rows as the terminal has. It reads no store and no key. */
export function Screen({scene, arrangement}: ScreenProps) {
	const {snapshot, connection, state, size} = scene;
	const {heights, mode} = arrangement;
	const isDue = snapshot.status.restart_due_at !== null && !snapshot.attempt;
	return (
		<staleContext.Provider value={connection.kind === 'lost'}>
			<Box flexDirection='column' width={size.columns} height={size.rows}>
				{mode === 'line' ? <OneLine scene={scene}/> : <Banner snapshot={snapshot} connection={connection} width={size.columns} height={heights.header}/>}
				{heights.urgent > 0 && <Urgent snapshot={snapshot} connection={connection} width={size.columns}/>}
				<Body scene={scene} arrangement={arrangement}/>
				<Spacer/>
				{heights.footer > 0 && <Footer state={state} isDue={isDue} width={size.columns}/>}
			</Box>
		</staleContext.Provider>
	);
}

/** A question, a view of text, or the services. */
function Body({scene, arrangement}: ScreenProps) {
	const {snapshot, connection, state, size} = scene;
	const {body, text, mode} = arrangement;
	const {ellipsis, marker} = use(themeContext).glyphs;
	if (state.dialog) {
		return <Dialog dialog={state.dialog} snapshot={snapshot} connection={connection} width={size.columns} height={body}/>;
	}

	if (text) {
		return (
			<>
				{body > 0 && <StyledLine line={cutLine([{text: ` ${text.title}`, isBold: true}], size.columns, ellipsis)}/>}
				{text.lines.slice(0, Math.max(0, body - 1)).map((line, index) => (
					<StyledLine key={index} line={cutLine([{text: index === text.marked ? marker : ' ', isBold: true}, ...line], size.columns, ellipsis)}/>
				))}
			</>
		);
	}

	return mode === 'line' ? <NarrowLines scene={scene} height={body}/> : <Overview scene={scene} arrangement={arrangement}/>;
}

function OneLine({scene: {snapshot, connection, size}}: {readonly scene: Scene}) {
	const theme = use(themeContext);
	const due = snapshot.attempt ? null : snapshot.status.restart_due_at;
	const dueIn = useTime(now => due === null ? undefined : countdown(Date.parse(due) - now));
	const gone = useTime(now => connection.kind === 'lost' ? exactAge(Math.max(0, now - connection.since)) : undefined);
	return <StyledLine isLive line={oneLine(snapshot, {dueIn: gone === undefined ? dueIn : undefined, gone}, theme, size.columns)}/>;
}

function NarrowLines({scene: {snapshot, size}, height}: {readonly scene: Scene; readonly height: number}) {
	const theme = use(themeContext);
	const elapsed = useElapsed(snapshot);
	return narrowLines(snapshot, elapsed, theme, size.columns).slice(0, height).map((line, index) => <StyledLine key={index} line={line}/>);
}
