import process from 'node:process';

const testOnly = /^(?:NODE_ENV|VITEST.*|TEST|DEV|PROD|MODE|SSR|BASE_URL|TMUX.*|CI|CFD_.*|SMS_.*|TWILIO_.*|NO_COLOR|FORCE_COLOR)$/v;

/** This process's environment without what the test runner, CI or a developer's own settings put there: what a user's program would get. */
export function userEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
	const kept = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !testOnly.test(entry[0]));
	return {...Object.fromEntries(kept), ...more};
}
