import {clockTime} from './clock-text.js';
import {elapsedLikely, type Moment} from './moment.js';

/** The window in which texts are counted, in milliseconds. */
const window = 3_600_000;

/** At most so many texts an hour in one incident, its recovery not counted: that always passes. */
const mostInIncident = 6;

/** What matters less leaves room for what may follow: so many texts an hour in one incident, and then no more of this kind. */
const mostOf = {level: 3, topic: 4, retried: 4, start: 5, final: mostInIncident} as const;

/** From so many texts in the last hour on, whatever they were about, only what matters more than a level is told. */
const mostLevels = 5;

/**
How much a text matters.

- `level`: the level reached what the config wants to be told of.
- `start`: a restart started.
- `retried`: a restart failed, and another one follows at once: its start says as much.
- `final`: a restart failed, and none follows.
- `topic`: something that is told again within the hour only while there is room: a restart withheld, a history that cannot be trusted.
- `recovery`: all is well again. Always passes.
*/
export type Urgency = keyof typeof mostOf | 'recovery';

/** A text that went out. Plain JSON: it is part of the memory. */
export type SentText = {readonly at: Moment; readonly incident: number | undefined; readonly topic?: string | undefined};

export type TextRequest = {
	readonly urgency: Urgency;
	/** `undefined`: no incident is on. */
	readonly incident: number | undefined;
	/** What it is about, for `topic`. */
	readonly topic?: string | undefined;
	/** Another text follows in any case, which will say what has to be said of the budget. */
	readonly isFollowed?: boolean | undefined;
};

/** Whether a text may go out; `notice` then says that it is the last one for a while, or that there will be fewer. */
export type Ticket = {readonly passes: false} | {readonly passes: true; readonly notice: string};

/**
A phone that rings all night is switched off. An incident gets 6 texts an hour; incidents that follow one another share what may be said
of levels. The texts of a restart, and the recovery of whatever was told, come before those.
*/
export function ticketFor(texts: readonly SentText[], request: TextRequest, now: Moment): Ticket {
	const recent = recentTexts(texts, now);
	const own = recent.filter(({incident}) => incident === request.incident);
	return isGranted(request, own, recent)
		? {passes: true, notice: request.isFollowed === true ? '' : noticeOf(request, own, recent, now)}
		: {passes: false};
}

/** The texts of the last hour, this one included. */
export function withText(texts: readonly SentText[], {incident, topic}: TextRequest, now: Moment): SentText[] {
	return [...recentTexts(texts, now), {at: now, incident, ...(topic !== undefined && {topic})}];
}

function recentTexts(texts: readonly SentText[], now: Moment): SentText[] {
	return texts.filter(({at}) => elapsedLikely(at, now) < window);
}

function isGranted({urgency, topic}: TextRequest, own: readonly SentText[], all: readonly SentText[]): boolean {
	if (urgency === 'recovery') {
		return true;
	}

	const isNew = topic !== undefined && all.every(text => text.topic !== topic);
	const isShared = urgency === 'level' || (urgency === 'topic' && !isNew);
	return own.length < mostOf[urgency] && (!isShared || all.length < mostLevels);
}

function noticeOf({urgency}: TextRequest, own: readonly SentText[], all: readonly SentText[], now: Moment): string {
	if (urgency !== 'recovery' && own.length + 1 >= mostInIncident) {
		return `Last text until ${roomAt(own, mostInIncident, now)}, but for recovery.`;
	}

	const isScarce = all.length + 1 >= mostLevels;
	return isScarce ? `Fewer texts until ${roomAt(all, mostLevels, now)}.` : '';
}

/** When so many texts have left the window that, with the one of now, fewer than `most` are in it. */
function roomAt(texts: readonly SentText[], most: number, now: Moment): string {
	const ages = [...texts.map(({at}) => Math.max(0, elapsedLikely(at, now))), 0].toSorted((a, b) => a - b);
	return clockTime(now.wall + window - (ages[most - 1] ?? 0), now.wall);
}
