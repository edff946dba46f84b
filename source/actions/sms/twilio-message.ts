import type {MessageInstance} from 'twilio/lib/rest/api/v2010/account/message.js';
import type {Delivery} from '../../core/journal.js';
import {bodyOf, isSameMessage} from '../../core/message-token.js';
import {shouldSendAgain} from '../../core/outbox-policy.js';
import type {Failure, FollowResult, Lookup, SendResult} from '../../core/send-result.js';
import {createTwilioClient, type TwilioClient} from './twilio-client.js';
import {remedyFor} from './twilio-codes.js';
import {failureFrom} from './twilio-failure.js';
import type {Account} from './account.js';

/** Seconds that Twilio may try to hand a message on. Its own default is ten hours: no help to anybody at night. */
const validityPeriod = 600;

/** How many of the newest messages to a receiver are looked through for one that was sent already. */
const lookBack = 50;

/**
Sends one text message. Where an earlier try may have arrived it is looked for first, since Twilio would send it once more: by the token
at its end. Never rejects.
*/
export async function sendMessage(account: Account, delivery: Delivery): Promise<SendResult> {
	const connection = await connect(account);
	if ('kind' in connection) {
		return connection;
	}

	const lookup = delivery.tries > 0 ? await find(connection, account, delivery) : {kind: 'absent'} as const;
	if (lookup.kind === 'found') {
		return {kind: 'accepted', sid: lookup.sid};
	}

	return lookup.kind === 'absent' || shouldSendAgain(lookup, delivery.tries) ? create(connection, account, delivery) : lookup;
}

/** Asks for the state of a message that was accepted. Never rejects. */
export async function followMessage(account: Account, {sid, to}: Delivery): Promise<FollowResult> {
	const connection = await connect(account);
	if ('kind' in connection) {
		return connection;
	}

	try {
		return fateOf(await connection.client.messages(sid ?? '').fetch());
	} catch (error) {
		return failure(error, connection, account, to);
	}
}

async function create(connection: TwilioClient, account: Account, delivery: Delivery): Promise<SendResult> {
	try {
		const {sid} = await connection.client.messages.create({to: delivery.to, from: account.from, body: bodyOf(delivery), validityPeriod});
		return isId(sid) ? {kind: 'accepted', sid} : failure(new Error('an answer without a message id'), connection, account, delivery.to);
	} catch (error) {
		return failure(error, connection, account, delivery.to);
	}
}

async function find(connection: TwilioClient, account: Account, delivery: Delivery): Promise<Lookup> {
	try {
		const messages = await connection.client.messages.list({to: delivery.to, limit: lookBack});
		const found = messages.find(message => isSameMessage(delivery, foundMessage(message)));
		return found ? {kind: 'found', sid: found.sid} : {kind: 'absent'};
	} catch (error) {
		return failure(error, connection, account, delivery.to);
	}
}

async function connect(account: Account): Promise<TwilioClient | Failure> {
	try {
		return await createTwilioClient(account);
	} catch (error) {
		return failureFrom(error, {account, to: '', host: 'the twilio library', retryAfter: undefined});
	}
}

const arrived: ReadonlySet<string> = new Set(['delivered', 'read']);
const lost: ReadonlySet<string> = new Set(['undelivered', 'failed', 'canceled']);

function fateOf({status, errorCode}: MessageInstance): FollowResult {
	if (arrived.has(status)) {
		return {kind: 'arrived'};
	}

	return lost.has(status) ? {kind: 'lost', message: `Not delivered (${status})${reason(errorCode)}`} : {kind: 'under way'};
}

/** `null` while there is none: the library's type does not say so. */
function reason(errorCode: number | null): string {
	return errorCode === null || Number.isNaN(errorCode)
		? '. See the message in Twilio\'s console.'
		: `, Twilio error ${errorCode}. ${remedyFor(errorCode)}`;
}

function failure(error: unknown, {host, retryAfter}: TwilioClient, account: Account, to: string): Failure {
	return failureFrom(error, {account, to, host, retryAfter: retryAfter()});
}

/** A gateway's answer may be anything, whatever the library's types promise. */
function isId(sid: unknown): boolean {
	return typeof sid === 'string' && sid !== '';
}

function foundMessage({body, dateCreated}: {readonly body: unknown; readonly dateCreated: Date}): {body: string; createdAt: number | undefined} {
	const time = dateCreated instanceof Date ? dateCreated.getTime() : NaN;
	return {body: typeof body === 'string' ? body : '', createdAt: Number.isNaN(time) ? undefined : time};
}
