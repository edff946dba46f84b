import type {Snapshot} from '../core/monitor.js';
import type {Line} from './line.js';
import {eventLines} from './lines/event-lines.js';
import {helpLines} from './lines/help-lines.js';
import {historyLines} from './lines/history-lines.js';
import {logLines, serviceLines} from './lines/service-lines.js';
import type {LogText} from './log-text.js';
import type {Theme} from './theme.js';
import type {Trends} from './trend.js';
import type {View} from './ui-state.js';

/** From what the views of text are made. */
export type ViewSources = {
	readonly snapshot: Snapshot;
	readonly theme: Theme;
	readonly trends: Trends;
	/** The log of the service that is looked at. */
	readonly log: LogText | undefined;
};

/** All rows of a view of text, of which a part will be visible; `undefined` for the table of services, which is not one. */
export function viewLines({kind, service = ''}: View, sources: ViewSources & {readonly width: number}): Line[] | undefined {
	const {snapshot, theme, trends, log, width} = sources;
	switch (kind) {
		case 'services': {
			return undefined;
		}

		case 'service': {
			return serviceLines({
				name: service,
				snapshot,
				minutes: trends.get(service) ?? [],
				log,
				theme,
				width,
			});
		}

		case 'log': {
			return logLines(log ?? {kind: 'note', text: 'reading the log'});
		}

		case 'events': {
			return eventLines(snapshot.events, Date.parse(snapshot.status.generated_at), theme);
		}

		case 'history': {
			return historyLines(snapshot, theme, width);
		}

		case 'help': {
			return helpLines(snapshot, theme);
		}
	}
}
