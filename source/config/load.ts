import {statSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import process from 'node:process';
import {readConfigFile, type ConfigFile} from './config-file.js';
import {emailRules, webhookRules} from './channels.js';
import {readSecrets, twilioCredentials, type SecretsSource} from './credentials.js';
import {overlayEnvironment, unknownVariables} from './environment.js';
import {valueAt} from './key-path.js';
import {type Environment} from './locate.js';
import {applyOverrides} from './overrides.js';
import {type Problem} from './problem.js';
import {settingsFrom, type SettingsResult} from './settings-from.js';
import {smsWanted} from './sms.js';

export {settingsFrom, type SettingsResult} from './settings-from.js';
export {applyOverrides} from './overrides.js';
export {isSmsConfigured} from './sms.js';

export type LoadOptions = {
	/** The file that `--config` names, if it was given. */
	readonly config?: string | undefined;
	/** `KEY=VALUE` of each `--set`: they go over the environment, and the environment over the file. */
	readonly set?: readonly string[] | undefined;
	readonly env: Environment;
	/** Absolute. */
	readonly cwd: string;
	/** Who, beside root, may have written the file; the process's user if left out. */
	readonly user?: number | undefined;
};

/**
Finds, reads and checks the config and lays the environment over it. Synchronous: nothing else has started yet.

@returns the settings, or all problems at once: each names its file or variable, its key, what was found and what is allowed.
*/
export function loadSettings({config, set = [], env, cwd, user = process.geteuid?.()}: LoadOptions): SettingsResult {
	const file = readConfigFile({
		named: config, environment: env, cwd, user,
	});
	const folder = file.path === undefined ? cwd : dirname(file.path);
	const inEnvironment = overlayEnvironment(file.raw, env);
	const overridden = applyOverrides(inEnvironment.value, set);
	const {value: raw, origins} = overridden;
	const secrets = findCredentials(raw, folder, env, user);
	const wanted = smsWanted(env);
	const result = settingsFrom(raw, {
		root: folder,
		file: file.path,
		lines: file.lines,
		origins: new Map([...inEnvironment.origins, ...origins]),
		sms: {credentials: secrets.credentials, isWanted: wanted.isWanted},
		secrets: secrets.secrets,
	});
	const problems = [...file.problems, ...(overridden.ok ? [] : overridden.problems), ...secrets.problems, ...wanted.problems];
	return combine(result, problems, [...file.warnings, ...unknownVariables(env), ...secrets.warnings], file);
}

function combine(result: SettingsResult, problems: readonly Problem[], warnings: readonly string[], file: ConfigFile): SettingsResult {
	// A file that could not be read says nothing about its values.
	const inValues = result.ok || file.raw === undefined ? [] : result.problems;
	if (!result.ok || problems.length > 0) {
		const repaired = result.ok ? result.settings : result.repaired;
		return {ok: false, problems: [...problems, ...inValues], repaired: file.raw === undefined ? undefined : repaired};
	}

	return {...result, warnings: [...warnings, ...rootWarnings(result.settings.root), ...result.warnings]};
}

/** Not a problem: a disk that is lost must be reported by a detector that runs, not by one that refuses to start. */
function rootWarnings(root: string): string[] {
	const isFolder = statSync(root, {throwIfNoEntry: false})?.isDirectory() ?? false;
	return isFolder ? [] : [`root: there is no folder ${root}. Mend "root" in the config, or bring the folder back.`];
}

/** Each of them from the environment, else from the file that the config names for it. */
function findCredentials(raw: unknown, folder: string, environment: Environment, user: number | undefined) {
	const source = (channel: string): SecretsSource => ({environment, file: fileOf(raw, folder, channel), key: `notify.${channel}.credentialsFile`, user});
	const twilio = twilioCredentials(source('sms'));
	const email = readSecrets(emailRules, source('email'));
	const webhook = readSecrets(webhookRules, source('webhook'));
	return {
		credentials: twilio.credentials,
		secrets: {user: email.values['user'], password: email.values['password'], secret: webhook.values['secret']},
		problems: [twilio, email, webhook].flatMap(({problems}) => problems),
		warnings: [twilio, email, webhook].flatMap(({warnings}) => warnings),
	};
}

function fileOf(raw: unknown, folder: string, channel: string): string | undefined {
	const named = valueAt(raw, ['notify', channel, 'credentialsFile']);
	const root = valueAt(raw, ['root']);
	return typeof named !== 'string' || named.trim() === '' ? undefined : resolve(folder, typeof root === 'string' ? root : '.', named);
}
