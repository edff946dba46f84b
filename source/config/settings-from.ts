import {resolve} from 'node:path';
import {
	type DatabaseSettings,
	type PathSettings,
	type ServiceSettings,
	type Settings,
} from '../core/settings.js';
import {channelWarnings, emailSettings, webhookSettings, type ChannelSecrets} from './channels.js';
import {crossCheck, mergeThresholds} from './cross-checks.js';
import {formatKey} from './key-path.js';
import {locate, type Source} from './overlay.js';
import {type Finding, type Problem} from './problem.js';
import {type CompleteConfig} from './schema.js';
import {
	noWish,
	smsSettings,
	smsWarnings,
	type SmsWish,
} from './sms.js';
import {validate, withoutInsides} from './validate.js';

export type SettingsResult =
	| {readonly ok: true; readonly settings: Settings; readonly warnings: readonly string[]}
	/** `repaired`: what is right of it, everything else at its default; `undefined` if nothing could be read. For `doctor`, which says what it can. */
	| {readonly ok: false; readonly problems: readonly Problem[]; readonly repaired?: Settings | undefined};

export type SettingsOptions = {
	/** Absolute: what the config's `root` is relative to, the folder of its file. */
	readonly root: string;
	/** The config's file, for the settings and for messages. */
	readonly file?: string | undefined;
	readonly lines?: Source['lines'];
	/** From `applyOverrides`, so that messages name the option and not the file. */
	readonly origins?: Source['origins'];
	readonly sms?: SmsWish | undefined;
	/** What e-mail and webhook need and the config must not hold. */
	readonly secrets?: ChannelSecrets | undefined;
};

/**
Checks a config that was read already and fills in every default: no file, no environment, no clock.

@returns all problems at once, or the settings.
*/
export function settingsFrom(raw: unknown, options: SettingsOptions): SettingsResult {
	const {config, findings} = validate(raw);
	const root = resolve(options.root, config.root);
	const wish = options.sms ?? noWish;
	const all = [...findings, ...together(config, root, findings)];
	if (all.length > 0) {
		const source = {...options, file: options.file ?? 'config'};
		return {ok: false, problems: all.map(finding => locate(finding, source)), repaired: toSettings(config, root, options, wish)};
	}

	const settings = toSettings(config, root, options, wish);
	return {ok: true, settings, warnings: warningsOf(settings, wish)};
}

/** A threshold that stands at its default only because its own value is wrong is not blamed again. */
function together(config: CompleteConfig, root: string, known: readonly Finding[]): Finding[] {
	const keys = known.map(({path}) => formatKey(path));
	return withoutInsides(crossCheck(config, root), known)
		.filter(({path}) => path.at(-1) !== 'thresholds' || keys.every(key => !key.startsWith(`${formatKey(path)}.`)));
}

function toSettings(config: CompleteConfig, root: string, options: SettingsOptions, wish: SmsWish): Settings {
	const toPath = (path: string): PathSettings => ({path, absolute: resolve(root, path)});
	const {supervisor, notify, restart} = config;
	return {
		system: config.system,
		configFile: options.file,
		root,
		checkInterval: config.checkInterval,
		thresholds: config.thresholds,
		supervisor: {config: toPath(supervisor.config), url: supervisor.url ?? undefined, timeout: supervisor.timeout},
		services: Object.entries(config.services).map(([name, service]) => toService(name, service, config)),
		startGrace: config.startGrace,
		stoppedCounts: config.stoppedCounts,
		databases: config.databases.map(({path, table, integrityEvery}): DatabaseSettings => ({...toPath(path), table: table ?? undefined, integrityEvery})),
		files: config.files.map(path => toPath(path)),
		restart: {...restart, script: toPath(restart.script), on: [...new Set(restart.on)]},
		notify: {
			level: notify.level,
			sms: smsSettings(notify.sms, wish),
			email: emailSettings(notify.email, options.secrets ?? {}),
			webhook: webhookSettings(notify.webhook, options.secrets ?? {}),
			heartbeat: notify.heartbeat ?? undefined,
		},
		api: config.api,
		logDirectory: resolve(root, config.logDirectory),
		stateDirectory: resolve(root, config.stateDirectory),
	};
}

function toService(name: string, service: CompleteConfig['services'][string], {thresholds}: CompleteConfig): ServiceSettings {
	return {
		name,
		description: service.description,
		tier: service.tier,
		health: service.health ?? undefined,
		port: portOf(service.health ?? undefined),
		timeout: service.timeout,
		dependsOn: [...new Set(service.dependsOn)],
		thresholds: mergeThresholds(thresholds, service.thresholds),
	};
}

function portOf(health: string | undefined): number | undefined {
	if (health === undefined) {
		return undefined;
	}

	const {port, protocol} = new URL(health);
	return port === '' ? new Map([['http:', 80], ['https:', 443]]).get(protocol) : Number(port);
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/v;

function warningsOf({api, notify}: Settings, wish: SmsWish): string[] {
	const isOpen = api.enabled && !loopback.test(api.host);
	const open = `api.host ${api.host} is not a loopback address: the status can be read from other machines. Set 127.0.0.1 if that is not meant.`;
	return [...smsWarnings(notify.sms, wish), ...channelWarnings(notify.email, notify.webhook), ...(isOpen ? [open] : [])];
}
