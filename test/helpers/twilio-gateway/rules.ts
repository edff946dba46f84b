/** What Twilio refuses, and how it says so. */
export type Refusal = {
	readonly status: number;
	readonly code: number;
	readonly message: string;
};

const knownParameters = new Set([
	'To',
	'From',
	'Body',
	'StatusCallback',
	'ApplicationSid',
	'MaxPrice',
	'ProvideFeedback',
	'Attempt',
	'ValidityPeriod',
	'ForceDelivery',
	'ContentRetention',
	'AddressRetention',
	'SmartEncoded',
	'PersistentAction',
	'TrafficType',
	'ShortenUrls',
	'ScheduleType',
	'SendAt',
	'SendAsMms',
	'ContentVariables',
	'RiskCheck',
	'MessagingServiceSid',
	'MediaUrl',
	'ContentSid',
]);

/** E.164, as all of Twilio's numbers are. */
const internationalNumber = /^\+[1-9]\d{7,14}$/v;

/** The numbers by which Twilio's test credentials ask for a refusal. */
const magicReceivers: Readonly<Record<string, number>> = {
	'+15005550001': 21_211, '+15005550002': 21_612, '+15005550003': 21_408, '+15005550004': 21_610, '+15005550009': 21_614,
};
const magicSenders: Readonly<Record<string, number>> = {'+15005550001': 21_212, '+15005550007': 21_606, '+15005550008': 21_611};

/** Whether a refusal was asked for by one of these numbers. */
export function isMagic(parameters: URLSearchParams): boolean {
	return Object.hasOwn(magicReceivers, parameters.get('To') ?? '') || Object.hasOwn(magicSenders, parameters.get('From') ?? '');
}

const messages: Readonly<Record<number, string>> = {
	20_003: 'Authenticate',
	20_404: 'The requested resource was not found',
	20_429: 'Too Many Requests',
	20_500: 'An internal server error has occurred',
	21_211: 'Invalid \'To\' Phone Number',
	21_212: 'Invalid \'From\' Phone Number',
	21_408: 'Permission to send an SMS has not been enabled for the region indicated by the \'To\' number',
	21_606: 'The \'From\' phone number provided is not a valid message-capable Twilio phone number for this destination',
	21_608: 'The number is unverified. Trial accounts cannot send messages to unverified numbers',
	21_610: 'Attempt to send to unsubscribed recipient',
	21_611: 'This \'From\' number has exceeded the maximum number of queued messages',
	21_612: 'Message cannot be sent with the current combination of \'To\' and \'From\' parameters',
	21_614: '\'To\' number is not a valid mobile number',
};

/** A refusal by Twilio's code, with its usual text. */
export function refusal(code: number, status = 400, message = messages[code] ?? `Error ${code}`): Refusal {
	return {status, code, message};
}

/** Why Twilio would not take this message for an account that owns the number `owned`; `undefined`: it would. The first reason counts. */
export function refuseMessage(parameters: URLSearchParams, owned: string): Refusal | undefined {
	return refuseParameters(parameters) ?? refuseReceiver(parameters) ?? refuseSender(parameters, owned) ?? refuseBody(parameters);
}

/** Stricter than Twilio, which overlooks unknown parameters: here they show a slip. */
function refuseParameters(parameters: URLSearchParams): Refusal | undefined {
	const names = parameters.keys().toArray();
	const unknown = names.find(name => !knownParameters.has(name));
	if (unknown !== undefined) {
		return refusal(20_001, 400, `Unknown parameter ${unknown}`);
	}

	const repeated = names.find((name, index) => name !== 'MediaUrl' && names.indexOf(name) !== index);
	if (repeated !== undefined) {
		return refusal(20_001, 400, `Parameter ${repeated} is given twice`);
	}

	const validity = parameters.get('ValidityPeriod');
	if (validity !== null && !(/^\d+$/v.test(validity) && Number(validity) >= 1 && Number(validity) <= 36_000)) {
		return refusal(21_624, 400, 'Invalid validity period value');
	}

	const callback = parameters.get('StatusCallback');
	return callback !== null && !/^https?:\/\/[^\/_]+\.[^\/_]+/v.test(callback) ? refusal(21_609, 400, `The StatusCallback URL ${callback} is not a valid URL.`) : undefined;
}

function refuseReceiver(parameters: URLSearchParams): Refusal | undefined {
	const to = parameters.get('To');
	if (to === null || to === '') {
		return refusal(21_604, 400, 'A \'To\' phone number is required.');
	}

	const code = magicReceivers[to] ?? (internationalNumber.test(to) ? undefined : 21_211);
	return code === undefined ? undefined : refusal(code, 400, `${messages[code]}: ${to}`);
}

function refuseSender(parameters: URLSearchParams, owned: string): Refusal | undefined {
	const from = parameters.get('From');
	if (from === null || from === '') {
		return refusal(21_603, 400, 'A \'From\' phone number is required.');
	}

	if (from === parameters.get('To')) {
		return refusal(21_266, 400, '\'To\' and \'From\' number cannot be the same');
	}

	const code = magicSenders[from] ?? (internationalNumber.test(from) ? (from === owned ? undefined : 21_606) : 21_212);
	return code === undefined ? undefined : refusal(code, 400, `${messages[code]}: ${from}`);
}

function refuseBody(parameters: URLSearchParams): Refusal | undefined {
	const body = parameters.get('Body');
	if (body === null || body === '') {
		return refusal(21_602, 400, 'Message body is required.');
	}

	return body.length > 1600 ? refusal(21_617, 400, 'The concatenated message body exceeds the 1600 character limit.') : undefined;
}
