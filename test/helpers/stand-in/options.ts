/** How a stand-in system is built; everything left out is as the seed has it, only faster. */
export type StandInOptions = {
	/** The `command=` of `[program:cascading_failure_detector]`; left out: there is no such section. Given the layout, it may name the config. */
	readonly detectorCommand?: string | ((layout: Layout) => string);
	/** More of the detector's `environment=`, beside PATH="venv/bin" and PYTHONPATH="." (PATH here replaces the former). */
	readonly environment?: Readonly<Record<string, string>>;
	/** Supervisor's `startsecs`, 0 by default: RUNNING at once, and MASTER_RESTART takes 10 s less. With 0 nothing ever turns FATAL. */
	readonly startSeconds?: number;
	/** Supervisor's `startretries` before FATAL, 3 by default; supervisor waits 1 s, 2 s, 3 s … before them. */
	readonly startRetries?: number;
	/** The detector's `checkInterval`, `200ms` by default. */
	readonly checkInterval?: string;
	/** Laid over the detector's config, key by key, objects merged. `undefined` takes a key out. */
	readonly config?: JsonObject;
	/** Where its messages go: the credentials into the section's environment, the address into the config. */
	readonly gateway?: GatewayAccount;
	/** How many trades the database holds, 250 by default. */
	readonly trades?: number;
	readonly script?: ScriptOptions;
};

/** What a detector must know of a Twilio gateway; a `TwilioGateway` is one. */
export type GatewayAccount = {
	readonly url: string;
	readonly accountSid: string;
	readonly authToken: string;
	/** The number that messages come from. */
	readonly from: string;
	/** The numbers that they go to. */
	readonly to: readonly string[];
};

export type ScriptOptions = {
	/**
	What MASTER_RESTART.sh does: `restarts` everything; `restarts-briefly`, which is content with the programs as the new
	supervisord has started them (a third of the time); `fails` before it did anything (exit 1); `heals-nothing`, says that all is well (exit 0);
	`sleeps` for `sleep`, then restarts; `forks`: returns at once and restarts in the background.
	*/
	readonly behaves?: 'restarts' | 'restarts-briefly' | 'fails' | 'heals-nothing' | 'sleeps' | 'forks';
	/** Milliseconds between `supervisorctl shutdown` and `kill -9`, 500 by default (2 s in the wild). */
	readonly shutdownWait?: number;
	/** Milliseconds after each program's restart, 0 by default (1 s in the wild). */
	readonly pause?: number;
	/** Milliseconds, for `sleeps`; an hour by default. */
	readonly sleep?: number;
	/** Lines of bash to run first: `trap '' TERM`, `yes | head -c 1G`, … */
	readonly prelude?: string;
};

export type JsonObject = {readonly [key: string]: Json | undefined};
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** Where everything of a stand-in system is; all paths absolute. */
export type Layout = {
	readonly root: string;
	readonly configFile: string;
	readonly supervisorConfig: string;
	readonly socket: string;
	readonly pidFile: string;
	readonly manifest: string;
	readonly database: string;
	readonly script: string;
	readonly logDirectory: string;
	readonly stateDirectory: string;
	/** Sockets, pid files and lasting behaviours: what is the stand-in's own, not the user's. */
	readonly runDirectory: string;
	/** The port of each service's health endpoint, in the seed's order; `undefined` for those without one. */
	readonly ports: ReadonlyMap<string, number | undefined>;
	/** The ports that the manifest lists for services which do not listen, as in the wild. */
	readonly unusedPorts: ReadonlyMap<string, number>;
	readonly detectorPort: number;
	/** The address of the detector's status, without a path. */
	readonly detectorUrl: string;
};
