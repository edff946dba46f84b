const credentials = 'Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, then run: cfd test-alert';
const receiver = 'Check the number in notify.sms.to (like +14155550100), then run: cfd test-alert';
const sender = 'Check TWILIO_FROM_NUMBER: it must be a number of this Twilio account that can send text messages';

/** Twilio's error codes, and what a person does about each who has never seen this code. */
const remedies: ReadonlyMap<number, string> = new Map([
	[20_003, credentials],
	[20_005, 'The Twilio account is suspended or closed: see its console'],
	[20_429, 'Too many requests: it is tried again by itself'],
	[21_211, receiver],
	[21_212, sender],
	[21_408, 'Allow text messages to this country in Twilio\'s console (Messaging, Settings, Geo permissions)'],
	[21_606, sender],
	[21_608, 'A trial account sends to verified numbers only: verify this one in Twilio\'s console, or upgrade the account'],
	[21_610, 'The receiver has answered STOP: they must send START to the number that the alerts come from'],
	[21_611, 'The sender\'s queue is full: it is tried again by itself'],
	[21_612, 'This sender cannot reach this receiver: use another TWILIO_FROM_NUMBER'],
	[21_614, receiver],
	[30_003, 'The phone is off, out of reach or cannot receive: add a second number to notify.sms.to'],
	[30_004, 'The receiver or their carrier blocks it: ask them, or add a second number to notify.sms.to'],
	[30_005, 'The number is unknown or no longer in service: check notify.sms.to'],
	[30_006, 'A landline, or a carrier that cannot be reached: use a mobile number in notify.sms.to'],
	[30_007, 'Filtered as spam by Twilio or the carrier: register the sender, see Twilio\'s console'],
	[30_008, 'The carrier gave no reason: see the message in Twilio\'s console'],
	[30_034, 'The sender is not registered for US numbers (A2P 10DLC): register it in Twilio\'s console'],
	[30_036, 'The carrier did not take it in time: the phone may be off'],
]);

/** The next step, as a sentence. Falls back on where Twilio explains the code. */
export function remedyFor(code: number | undefined): string {
	return code === undefined
		? 'This answer does not come from Twilio itself: check notify.sms.baseUrl and what lies between.'
		: `${remedies.get(code) ?? `See https://www.twilio.com/docs/api/errors/${code}`}.`;
}
