import type {Snapshot} from '../core/monitor.js';
import type {LastHour} from '../core/last-hour.js';
import type {Line} from './line.js';
import {eventLines} from './lines/event-lines.js';
import {helpLines} from './lines/help-lines.js';
import {historyLines} from './lines/history-lines.js';
import {restartView} from './lines/restart-view.js';
import {serviceLines} from './lines/service-lines.js';
import {textLines} from './lines/text-lines.js';
import type {FileList, LogText} from './log-text.js';
import type {Theme} from './theme.js';
import type {Item, View} from './ui-state.js';

/** From what the views of text are made. */
export type ViewSources = {
	readonly snapshot: Snapshot;
	readonly theme: Theme;
	readonly hour: LastHour;
	/** The log of the service, or the file, that is looked at. */
	readonly log: LogText | undefined;
	/** The files of the restart that is looked at. */
	readonly files: FileList | undefined;
};

/** A view of text as a whole, of which a part will be visible. */
export type TextView = {readonly lines: readonly Line[]; readonly items: readonly Item[]};

const reading = {kind: 'note', text: 'reading it'} as const;

/** All rows of a view of text; `undefined` for the table of services, which is not one. */
export function textView({kind, service = '', restart = 0}: View, sources: ViewSources & {readonly width: number; readonly isDemo?: boolean}): TextView | undefined {
	const {snapshot, theme, hour, log = reading, files = reading, isDemo, width} = sources;
	switch (kind) {
		case 'services': {
			return undefined;
		}

		case 'service': {
			return {lines: serviceLines({name: service, snapshot, hour, log, theme, width}), items: []};
		}

		case 'log':
		case 'file': {
			return {lines: textLines(log), items: []};
		}

		case 'events': {
			return {lines: eventLines(snapshot.events, Date.parse(snapshot.status.generated_at), theme), items: []};
		}

		case 'history': {
			return historyLines(snapshot, theme, width);
		}

		case 'restart': {
			return restartView(restart, files, snapshot, {theme, width});
		}

		case 'help': {
			return {lines: helpLines(snapshot, theme, isDemo), items: []};
		}
	}
}
