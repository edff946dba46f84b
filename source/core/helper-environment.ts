type Environment = Readonly<Record<string, string | undefined>>;

/** Credentials, receivers, and our own keys, of which some are addresses with a secret in them. */
const ours = /^(?:CFD_|SMS_|SMTP_|TWILIO_|WEBHOOK_SECRET$)/v;

/** The environment for a process that helps this one and sends nothing: without credentials, which `ps e` would show once more for each of them. */
export function helperEnvironment(environment: Environment): Record<string, string> {
	const entries = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && !ours.test(entry[0]));
	return Object.fromEntries(entries);
}
