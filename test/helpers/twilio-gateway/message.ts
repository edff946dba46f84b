import {randomBytes} from 'node:crypto';
import {countSegments} from './segments.js';

export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed';

/** A message that was accepted. */
export type GatewayMessage = {
	readonly sid: string;
	readonly to: string;
	readonly from: string;
	readonly body: string;
	readonly segments: number;
	/** All parameters of the request. */
	readonly parameters: Readonly<Record<string, string>>;
	readonly createdAt: Date;
	status: MessageStatus;
	errorCode: number | undefined;
};

/** What becomes of accepted messages: the next status at each look, until the last. */
export type Fate = {
	readonly statuses: readonly MessageStatus[];
	/** With `undelivered` or `failed`: 30003 unreachable, 30007 filtered, … */
	readonly errorCode?: number;
};

export const delivered: Fate = {statuses: ['queued', 'sent', 'delivered']};

export function newMessage(parameters: Readonly<Record<string, string>>): GatewayMessage {
	const body = parameters['Body'] ?? '';
	return {
		sid: `SM${randomBytes(16).toString('hex')}`,
		to: parameters['To'] ?? '',
		from: parameters['From'] ?? '',
		body,
		segments: countSegments(body),
		parameters,
		createdAt: new Date(),
		status: 'queued',
		errorCode: undefined,
	};
}

/** Moves the message one step on in its fate. */
export function advance(message: GatewayMessage, {statuses, errorCode}: Fate): void {
	message.status = statuses[statuses.indexOf(message.status) + 1] ?? message.status;
	message.errorCode = message.status === 'undelivered' || message.status === 'failed' ? errorCode : undefined;
}

/** The message as Twilio's REST API shows it. */
export function messageResource(message: GatewayMessage, accountSid: string) {
	const created = rfc2822(message.createdAt);
	return {
		account_sid: accountSid,
		api_version: '2010-04-01',
		body: message.body,
		date_created: created,
		date_sent: message.status === 'queued' ? null : created,
		date_updated: created,
		direction: 'outbound-api',
		error_code: message.errorCode ?? null,
		error_message: null,
		from: message.from,
		messaging_service_sid: null,
		num_media: '0',
		num_segments: String(message.segments),
		price: null,
		price_unit: 'USD',
		sid: message.sid,
		status: message.status,
		subresource_uris: {media: `${messagePath(accountSid, message.sid)}/Media.json`},
		to: message.to,
		uri: `${messagePath(accountSid, message.sid)}.json`,
	};
}

/** A page of the list, everything on the first. */
export function messagePage(messages: readonly GatewayMessage[], accountSid: string, pageSize: number) {
	const uri = `/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=${pageSize}&Page=0`;
	return {
		first_page_uri: uri,
		end: Math.max(0, messages.length - 1),
		messages: messages.slice(0, pageSize).map(message => messageResource(message, accountSid)),
		next_page_uri: null,
		page: 0,
		page_size: pageSize,
		previous_page_uri: null,
		start: 0,
		uri,
	};
}

function messagePath(accountSid: string, sid: string): string {
	return `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
}

/** `Tue, 24 Nov 2026 13:00:00 +0000`. */
function rfc2822(date: Date): string {
	return date.toUTCString().replace('GMT', '+0000');
}
