import type {Attempt, StepDetail, AttemptStep} from './attempt.js';
import type {Disarmed, Memory} from './memory.js';
import type {Moment} from './moment.js';
import type {ChannelName, Receiver} from './receivers.js';
import type {RecordingStore} from './recording.js';
import type {Failure} from './root-cause.js';
import type {LevelName} from './settings.js';

/** An alert as it goes out; `key` makes it the same alert after a crash, so that it is written once. */
export type Alert = {
	readonly key: string;
	readonly kind: string;
	readonly text: string;
	/** Wall clock, milliseconds since 1970. */
	readonly at: number;
	/** The level that it is about; left out: CASCADING, which everybody wants to know of. */
	readonly level?: LevelName | undefined;
	/** Left out: everybody. */
	readonly audience?: 'phones' | 'others' | undefined;
};

/** Where an alert is on its way: waiting for its next try, accepted by the carrier, arrived, or given up. */
export type AlertState = 'pending' | 'sent' | 'delivered' | 'failed';

/** One alert to one receiver. */
export type Delivery = {
	readonly id: number;
	readonly key: string;
	readonly kind: string;
	readonly text: string;
	readonly at: number;
	readonly level: LevelName;
	readonly channel: ChannelName;
	readonly to: string;
	readonly state: AlertState;
	readonly tries: number;
	/** Of the tries, those after which nobody could tell whether it had arrived. One that a dying detector left under way is not counted. */
	readonly unclear: number;
	/** Wall clock: not before. */
	readonly nextTryAt: number;
	/** Twilio's id of the message, once it was accepted. */
	readonly sid: string | undefined;
	readonly error: string | undefined;
};

/**
What is written of a delivery after a step. `instead`, with the state `failed`: who gets the alert on this channel if nobody else may still
get it (`nextReceiver`), written in the same transaction, so that no crash can come between.
*/
export type DeliveryChange = Partial<Pick<Delivery, 'state' | 'tries' | 'unclear' | 'nextTryAt' | 'sid' | 'error'>> & {readonly instead?: readonly string[]};

/** An incident as history keeps it: from the first level above NONE until NONE again. */
export type IncidentRecord = {
	readonly id: number;
	/** Wall clock, milliseconds. */
	readonly startedAt: number;
	readonly endedAt: number | undefined;
	readonly peakLevel: string;
	readonly order: readonly Failure[];
	readonly rootCause: string | undefined;
};

/** What is left of a memory that was lost (decision 19: disarming never ends by accident). */
export type LostArming = {readonly disarmed: Disarmed | undefined};

/**
`lasting`, unless something else is said: on the disk before anything else happens. `routine`: it outlives the process, whatever ends that, but
a power failure may take it back, whole transactions at a time, until the next lasting one.
*/
export type Durability = 'lasting' | 'routine';

/**
The detector's memory across its own death: attempts step by step, counters and arming, incidents, alerts.

Every method that writes has written durably when it returns, or throws. Whoever catches must treat the journal as broken and act no
more (decision 8, fail safe).
*/
export type Journal = {
	/** Opens a new attempt with its step `decided`. */
	beginAttempt(detail: StepDetail, at: Moment): Attempt;
	addStep(attempt: number, step: AttemptStep, detail: StepDetail, at: Moment): Attempt;
	/** The newest attempts, oldest first; at most `limit`. */
	attempts(limit: number): Attempt[];

	/** The counters, arming and whatever else the core wants to find again; `undefined` when nothing was saved, or nothing of ours. */
	loadMemory(): Memory | undefined;
	saveMemory(memory: Memory): void;

	/**
	Why the restart limits cannot be computed from this journal, although it works: attempts of the last hour are missing from it. A
	sentence for people; `undefined` when it can be trusted. It ends by itself when those attempts are an hour old.
	*/
	distrust(now: Moment): string | undefined;

	/** What a person had disarmed when this history was lost, or put back as an older copy of itself; `undefined` while neither is so. */
	lostArming(): LostArming | undefined;

	/** Everything that `work` writes is there after a crash, or nothing of it: an outcome is never recorded without its alert. */
	atomically<T>(work: () => T, durability?: Durability): T;

	saveIncident(incident: IncidentRecord): void;
	incidents(limit: number): IncidentRecord[];

	/** Adds one delivery for each receiver; an alert whose key is known already adds nothing and returns false. */
	addAlert(alert: Alert, to: readonly Receiver[]): boolean;
	/** Deliveries that are pending and due by `wall`, or sent and not yet followed to their end, oldest first. */
	openDeliveries(): Delivery[];
	updateDelivery(id: number, change: DeliveryChange): void;
	/** How many deliveries are in each state, and the newest error. */
	deliveryCounts(): {readonly pending: number; readonly sent: number; readonly failed: number; readonly lastError: string | undefined};
	/** All deliveries since `wall`, oldest first, for `cfd history`. */
	deliveries(since: number): Delivery[];

	/** Where observations are kept for replays; left out: nowhere. */
	readonly recording?: RecordingStore | undefined;

	close(): void;
};
