import {buildEntry} from '../../../helpers/build-entry.js';

let built: Promise<string> | undefined;

/** The worker as the bundle has it; built once for a test file. */
export async function smsWorkerEntry(): Promise<string> {
	built ??= build();
	return built;
}

async function build(): Promise<string> {
	const [, file = ''] = await buildEntry('source/actions/sms/sms-worker.ts');
	return file;
}
