import {event, type Effect} from './effects.js';
import type {Alert} from './journal.js';
import {isAtLeast, levelCode} from './level.js';
import type {Incident, Memory} from './memory.js';
import type {Moment} from './moment.js';
import {isTakenBy} from './receivers.js';
import type {LevelName, Settings} from './settings.js';
import {ticketFor, withText, type TextRequest} from './text-budget.js';

export type Posting = Omit<TextRequest, 'incident'> & {
	/** The level that it is about: each channel takes what is at or above its own. */
	readonly level: LevelName;
	/** The incident that it is about; left out: the one that is on. */
	readonly incident?: Incident | undefined;
	/** It was told before to all but the phones. */
	readonly isOwed?: boolean | undefined;
};

export type Posted = {readonly memory: Memory; readonly effects: readonly Effect[]; readonly isTexted: boolean};

/**
An alert on its way out: to the phones if the budget has a text left for it, to e-mail and webhook in any case, and to the history even if
nobody gets it. `make` gets what the text has to say about the budget.
*/
export function posted({settings, memory}: {readonly settings: Settings; readonly memory: Memory}, posting: Posting, make: (notice: string) => Alert, now: Moment): Posted {
	const {level, incident = memory.incident} = posting;
	const request = {...posting, incident: incident?.id};
	const {texts = []} = memory;
	const ticket = ticketFor(texts, request, now);
	const isForPhones = isTakenBy(settings.notify, 'sms', {level}) && !(posting.urgency === 'recovery' && incident?.isTexted === false);
	const isTexted = isForPhones && ticket.passes;
	const alert = {...make(isTexted ? ticket.notice : ''), level};
	const told = {...memory, incident: memory.incident && toldOf(memory.incident, level, isTexted), ...(isTexted && {texts: withText(texts, request, now)})};
	return {memory: told, isTexted, effects: effectsOf({alert, isForPhones, isTexted, isOwed: posting.isOwed === true}, now)};
}

type Way = {readonly alert: Alert; readonly isForPhones: boolean; readonly isTexted: boolean; readonly isOwed: boolean};

function effectsOf({alert, isForPhones, isTexted, isOwed}: Way, now: Moment): Effect[] {
	if (isTexted) {
		return [{kind: 'alert', alert: isOwed ? {...alert, audience: 'phones'} : alert}];
	}

	const others: Effect[] = isOwed ? [] : [{kind: 'alert', alert: {...alert, audience: 'others'}}];
	const held = event(now, {severity: 'info', event: 'text_held_back', message: `No text, enough were sent in this hour: ${alert.text}`, fields: {kind: alert.kind}});
	return isForPhones && !isOwed ? [...others, held] : others;
}

function toldOf(incident: Incident, level: LevelName, isTexted: boolean): Incident {
	const {toldLevel = level} = incident;
	return {
		...incident,
		isAlerted: true,
		isTexted: isTexted || incident.isTexted,
		toldLevel: levelCode(level) > levelCode(toldLevel) ? level : toldLevel,
	};
}

/** The highest level that was told of an incident; an older detector has not written it down. */
export function toldLevelOf({toldLevel}: Incident): LevelName {
	return toldLevel ?? 'CASCADING';
}

/** Whether the text about the level of this incident is still to come, because there were too many. */
export function isTextOwed({isTexted, alerted}: Incident, level: LevelName): boolean {
	return isTexted === false && alerted !== undefined && isAtLeast(level, alerted.level);
}
