/** A no of the carrier, or of something between. */
export type Refusal = {
	readonly kind: 'refused';
	/** HTTP status. */
	readonly status: number;
	/** The carrier's own error code. */
	readonly code: number | undefined;
	/** How long the carrier asks to be left alone, in milliseconds. */
	readonly retryAfter: number | undefined;
	/** For people: what happened, and what to do. */
	readonly message: string;
};

/** No usable answer. `mayHaveArrived`: the request was on its way, so the carrier may have taken the message all the same. */
export type Unanswered = {readonly kind: 'unanswered'; readonly mayHaveArrived: boolean; readonly message: string};

/** Nothing was tried: a setting is missing or wrong. */
export type Impossible = {readonly kind: 'impossible'; readonly message: string};

/** A request that brought nothing. */
export type Failure = Refusal | Unanswered | Impossible;

/** The carrier has the message. Without a `sid` there is nothing to follow. */
export type Accepted = {readonly kind: 'accepted'; readonly sid: string | undefined};

/** What a try to send came to. */
export type SendResult = Accepted | Failure;

/** What the carrier says of a message that it has accepted: on its way, at the receiver, or never to arrive. */
export type UnderWay = {readonly kind: 'under way'};
export type Arrived = {readonly kind: 'arrived'};
export type Lost = {readonly kind: 'lost'; readonly message: string};

export type FollowResult = UnderWay | Arrived | Lost | Failure;

/** What came of asking the carrier whether it has a message already. */
export type Found = {readonly kind: 'found'; readonly sid: string};
export type Absent = {readonly kind: 'absent'};

export type Lookup = Found | Absent | Failure;

/** `permanent`: never tried again. `ambiguous`: tried again, and it may have arrived the first time. */
export type FailureNature = 'permanent' | 'transient' | 'ambiguous';

/** Twilio's codes that no repetition mends: credentials, numbers, permissions, a receiver who unsubscribed (lessons.md, section 4). */
const permanentCodes = new Set([20_003, 21_211, 21_212, 21_408, 21_606, 21_608, 21_610, 21_614]);

/** Too many requests, a full queue: these pass, whatever the HTTP status. */
const transientCodes = new Set([20_429, 21_611, 30_001, 30_022]);

/**
Whether a failure is worth another try. Only the carrier's own codes count as a final no: a 403 or 404 without one comes from
something in between (a proxy, a captive portal), which may be gone in a minute.
*/
export function failureNature(failure: Failure): FailureNature {
	switch (failure.kind) {
		case 'impossible': {
			return 'permanent';
		}

		case 'unanswered': {
			return failure.mayHaveArrived ? 'ambiguous' : 'transient';
		}

		case 'refused': {
			return isFinal(failure) ? 'permanent' : 'transient';
		}
	}
}

function isFinal({status, code}: Refusal): boolean {
	const isTheCarrier = code !== undefined && !transientCodes.has(code);
	return isTheCarrier && (permanentCodes.has(code) || (status >= 400 && status < 500 && status !== 429));
}

/** A no to the question itself, which will be no the next time too: no such thing, or no right to ask. */
export function isDenied(failure: Failure): boolean {
	return failure.kind === 'refused' && failure.status >= 400 && failure.status < 500 && failure.status !== 408 && failure.status !== 429;
}
