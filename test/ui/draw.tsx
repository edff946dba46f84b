import {stripVTControlCharacters} from 'node:util';
import {renderToString} from 'ink';
import {noHour} from '../../source/core/last-hour.js';
import type {Connection, Snapshot} from '../../source/core/monitor.js';
import {arrange, type Scene} from '../../source/ui/arrange.js';
import {Screen} from '../../source/ui/components/screen.js';
import {themeContext, tickerContext} from '../../source/ui/hooks.js';
import {terminalTheme, type Environment} from '../../source/ui/theme.js';
import type {Ticker} from '../../source/ui/ticker.js';
import {initialState, type UiState} from '../../source/ui/ui-state.js';
import {attached, now} from './fixtures.js';

/** A clock that stands still at the moment of the pictures. */
export const stillTicker: Ticker = {now: () => now, subscribe: () => () => undefined};

export const utf8: Environment = {LANG: 'en_US.UTF-8'};

export type Drawing = {
	readonly snapshot: Snapshot;
	readonly connection: Connection;
	readonly columns: number;
	readonly rows: number;
	readonly state?: Partial<UiState>;
	readonly environment?: Environment;
	readonly log?: Scene['log'];
	readonly hour?: Scene['hour'];
	readonly files?: Scene['files'];
};

/** The rows of one frame, without colours. */
export function draw(drawing: Drawing): string[] {
	return stripVTControlCharacters(drawRaw(drawing)).split('\n');
}

/** One frame as it would be written. */
export function drawRaw({snapshot, connection, columns, rows, state, environment = utf8, log, hour = noHour, files}: Drawing): string {
	const theme = terminalTheme(environment);
	const scene: Scene = {
		snapshot,
		connection,
		state: {...initialState, ...state},
		size: {columns, rows},
		theme,
		hour,
		log,
		files,
	};
	return renderToString((
		<themeContext.Provider value={theme}>
			<tickerContext.Provider value={stillTicker}>
				<Screen scene={scene} arrangement={arrange(scene)}/>
			</tickerContext.Provider>
		</themeContext.Provider>
	), {columns});
}

/** A picture as one text, of an attached screen if nothing else is said. */
export function screenText(snapshot: Snapshot, columns: number, rows: number, change: Partial<Drawing> = {}): string {
	return draw({
		snapshot,
		connection: attached,
		columns,
		rows,
		...change,
	}).join('\n');
}
