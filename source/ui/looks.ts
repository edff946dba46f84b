import type {Outcome} from '../core/attempt.js';
import type {Severity} from '../core/events.js';
import type {LevelName} from '../core/settings.js';
import type {
	DatabaseStatus,
	FileStatus,
	ServiceStatusName,
	SupervisorStatus,
} from '../core/status.js';
import type {Span, Tone} from './line.js';
import type {Glyphs} from './theme.js';

/** How a state looks: its symbol and its tone. Its word is always written beside it: colour never says anything alone. */
export type Look = {
	readonly glyph: Exclude<keyof Glyphs, 'bar' | 'trend'>;
	readonly tone: Tone;
};

const good: Look = {glyph: 'ok', tone: 'good'};
const bad: Look = {glyph: 'bad', tone: 'bad'};
const busy: Look = {glyph: 'busy', tone: 'info'};
const doubt: Look = {glyph: 'doubt', tone: 'warn'};

export function levelLook(level: LevelName): Look {
	switch (level) {
		case 'NONE': {
			return {glyph: 'none', tone: 'good'};
		}

		case 'WARNING': {
			return {glyph: 'warning', tone: 'warn'};
		}

		case 'CRITICAL': {
			return {glyph: 'critical', tone: 'bad'};
		}

		case 'CASCADING': {
			return {glyph: 'cascading', tone: 'bad'};
		}
	}
}

export const serviceLooks: Readonly<Record<ServiceStatusName, Look>> = {
	healthy: good,
	degraded: {glyph: 'warning', tone: 'warn'},
	failing: bad,
	starting: busy,
	stopped: {glyph: 'idle', tone: 'quiet'},
	unproven: doubt,
	unknown: {glyph: 'doubt', tone: 'quiet'},
};

type SubjectState = SupervisorStatus['status'] | DatabaseStatus['status'] | FileStatus['status'];

const doubtful: ReadonlySet<SubjectState> = new Set(['unknown', 'unproven', 'busy', 'shutting_down']);

/** The look of the supervisor, a database or a file. */
export function subjectLook(state: SubjectState): Look {
	if (state === 'ok') {
		return good;
	}

	return doubtful.has(state) ? doubt : bad;
}

export function outcomeLook(outcome: Outcome): Look {
	switch (outcome) {
		case 'running':
		case 'settling': {
			return busy;
		}

		case 'recovered': {
			return good;
		}

		case 'interrupted': {
			return doubt;
		}

		case 'not_recovered':
		case 'script_failed':
		case 'timed_out': {
			return bad;
		}
	}
}

export const severityLooks: Readonly<Record<Severity, Look>> = {
	info: {glyph: 'separator', tone: 'quiet'},
	warn: {glyph: 'warning', tone: 'warn'},
	error: bad,
};

/** The symbol in its tone. */
export function symbol(look: Look, glyphs: Glyphs): Span {
	return {text: glyphs[look.glyph], tone: look.tone};
}

/** `not recovered`: a state's name from the status, as a person reads it. */
export function inWords(state: string): string {
	return state.replaceAll('_', ' ');
}
