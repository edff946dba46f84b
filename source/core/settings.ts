import type {LevelName, Tier} from './words.js';

export type {LevelName, Tier} from './words.js';

/**
The configuration after reading and checking: every default filled in, durations in milliseconds, paths absolute beside the form in
which the user wrote them. The core gets this and never sees a file.
*/

/** Consecutive failures at which a subject counts as WARNING, CRITICAL and CASCADING (decision 2). */
export type Thresholds = {
	readonly warning: number;
	readonly critical: number;
	readonly cascading: number;
};

export type ServiceSettings = {
	/** The program's name in supervisor, `group:name` too. */
	readonly name: string;
	readonly description: string;
	readonly tier: Tier;
	/** The health check's URL, if the service has one. */
	readonly health: string | undefined;
	/** The port of the health check, for display. */
	readonly port: number | undefined;
	/** Deadline of the health check, in milliseconds. */
	readonly timeout: number;
	readonly dependsOn: readonly string[];
	readonly thresholds: Thresholds;
};

/** A path as the user wrote it, which names the subject, and where it really is. */
export type PathSettings = {
	readonly path: string;
	readonly absolute: string;
};

export type DatabaseSettings = PathSettings & {
	readonly table: string | undefined;
	/** Milliseconds between two full looks (copy, quick_check, count). */
	readonly integrityEvery: number;
};

/** What may cause an automatic restart. */
export type RestartCause = 'services' | 'supervisor' | 'files';

export type RestartSettings = {
	readonly enabled: boolean;
	/** The script as the user wrote it: relative to `root`, or absolute. */
	readonly script: PathSettings;
	readonly args: readonly string[];
	readonly on: readonly RestartCause[];
	readonly maxPerHour: number;
	/** Milliseconds. */
	readonly cooldown: number;
	/** Milliseconds after which a script that still runs is alerted (it is never killed). */
	readonly timeout: number;
	/** Milliseconds that the services have to come up after the script. */
	readonly settle: number;
};

export type SmsSettings = {
	readonly enabled: boolean;
	/** Each of them gets every text. */
	readonly to: readonly string[];
	/** One after the other, when none of `to` can have a text. */
	readonly fallback?: readonly string[] | undefined;
	/** The lowest level that is texted; left out: the one of all channels. */
	readonly level?: LevelName | undefined;
	readonly from: string | undefined;
	readonly accountSid: string | undefined;
	readonly authToken: string | undefined;
	/** Where the Twilio client's requests go instead of Twilio's own address. */
	readonly baseUrl: string | undefined;
};

export type EmailSettings = {
	readonly to: readonly string[];
	readonly from: string;
	readonly host: string;
	readonly port: number;
	/** TLS from the start, TLS from STARTTLS on (refused without), or none. */
	readonly security: 'tls' | 'starttls' | 'none';
	readonly user: string | undefined;
	readonly password: string | undefined;
	readonly level?: LevelName | undefined;
};

export type WebhookSettings = {
	/** Its path may be a secret: it is never shown. */
	readonly url: string;
	/** What stands for it in words. */
	readonly host: string;
	/** What each request is signed with; `undefined`: they are not. */
	readonly secret: string | undefined;
	readonly level?: LevelName | undefined;
};

export type NotifySettings = {
	/** The lowest level that is alerted, where a channel has none of its own. */
	readonly level: LevelName;
	readonly sms: SmsSettings;
	readonly email?: EmailSettings | undefined;
	readonly webhook?: WebhookSettings | undefined;
	/** The dead-man URL, pinged after each check. */
	readonly heartbeat: string | undefined;
};

export type Settings = {
	readonly system: string;
	/** The file that was read, if there was one. */
	readonly configFile: string | undefined;
	/** Absolute. */
	readonly root: string;
	/** Milliseconds. */
	readonly checkInterval: number;
	readonly thresholds: Thresholds;
	readonly supervisor: {
		readonly config: PathSettings;
		/** Overrides the address in supervisor's own config. */
		readonly url: string | undefined;
		/** Milliseconds. */
		readonly timeout: number;
	};
	readonly services: readonly ServiceSettings[];
	/** Milliseconds for which STARTING is inconclusive (decision 5). */
	readonly startGrace: number;
	readonly stoppedCounts: boolean;
	readonly databases: readonly DatabaseSettings[];
	readonly files: readonly PathSettings[];
	readonly restart: RestartSettings;
	readonly notify: NotifySettings;
	readonly api: {
		readonly enabled: boolean;
		readonly host: string;
		readonly port: number;
	};
	/** Absolute. */
	readonly logDirectory: string;
	/** Absolute. */
	readonly stateDirectory: string;
};
