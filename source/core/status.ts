import type {BlockReason, EarlySignName, LevelName, Outcome, Tier, Trigger} from './words.js';

export type {EarlySignName, LevelName} from './words.js';

/**
The status JSON, schema version 1, field by field as the public contract has it: the same over HTTP, in `status.json` and from
`cfd snapshot`. Times are ISO 8601 UTC. Fields that the original detector had keep their names and meaning.
*/
export type Status = {
	readonly schema_version: 1;
	readonly system: string;
	readonly generated_at: string;
	readonly failure_level: LevelName;
	readonly failure_level_code: 0 | 1 | 2 | 3;
	readonly level_since: string;
	readonly reasons: readonly ReasonStatus[];
	readonly armed: boolean;
	/** `null` while armed, and while disarmed for ever or by the config. */
	readonly disarmed_until: string | null;
	readonly restart_due_at: string | null;
	/** The sentence of decision 14. */
	readonly decision: string;
	readonly service_health: Readonly<Record<string, ServiceStatus>>;
	readonly supervisor_status: SupervisorStatus;
	readonly database_health: readonly DatabaseStatus[];
	/** The records of the first database that has a count. */
	readonly database_records: number | null;
	readonly critical_files: readonly FileStatus[];
	readonly critical_files_healthy: boolean;
	readonly can_restart: boolean;
	readonly restart_blocked_by: BlockReason | null;
	/** Automatic attempts in the last hour. */
	readonly restart_count: number;
	readonly restarts_remaining: number;
	readonly next_restart_allowed_at: string | null;
	readonly last_restart: string | null;
	readonly restart_history: readonly RestartStatus[];
	readonly incident: IncidentStatus | null;
	/** Disks that will be full within a day. */
	readonly early_signs: readonly DiskSign[];
	readonly sms_enabled: boolean;
	readonly sms_configured: boolean;
	readonly notifications: NotificationStatus;
	readonly detector: DetectorStatus;
};

/** `text` says what was seen; `since` when it began to look so. */
export type EarlySign = {
	readonly sign: EarlySignName;
	readonly since: string;
	readonly text: string;
};

/** `path`: a database, or a folder of the detector or the project, that lies on the disk. */
export type DiskSign = EarlySign & {readonly path: string};

export type ReasonStatus = {
	readonly rule: string;
	readonly seen: number;
	readonly limit: number;
	readonly text: string;
};

export type ServiceStatusName = 'healthy' | 'degraded' | 'failing' | 'starting' | 'stopped' | 'unproven' | 'unknown';

export type ServiceStatus = {
	readonly status: ServiceStatusName;
	readonly level: LevelName;
	readonly tier: Tier;
	readonly consecutive_failures: number;
	readonly supervisor_state: string | null;
	readonly pid: number | null;
	readonly uptime_seconds: number | null;
	readonly restarts_last_hour: number;
	readonly port: number | null;
	readonly http_status: number | null;
	readonly latency_ms: number | null;
	readonly last_check: string | null;
	readonly last_ok: string | null;
	readonly error: string | null;
	/** What may become a failure and is none: never part of the level. */
	readonly early_signs: readonly EarlySign[];
};

export type SupervisorStatus = {
	readonly status: 'ok' | 'error' | 'shutting_down' | 'unproven' | 'unknown';
	readonly running: number;
	readonly failed: number;
	readonly consecutive_failures: number;
	readonly error: string | null;
};

export type DatabaseStatus = {
	readonly path: string;
	readonly status: 'ok' | 'busy' | 'missing' | 'unreadable' | 'corrupt' | 'unproven' | 'unknown';
	readonly records: number | null;
	readonly consecutive_failures: number;
	readonly last_check: string | null;
	readonly last_integrity_check: string | null;
	readonly error: string | null;
	/** Of the disk on which it lies. */
	readonly early_signs: readonly EarlySign[];
};

export type FileStatus = {
	readonly path: string;
	readonly status: 'ok' | 'missing' | 'unreadable' | 'corrupted' | 'unproven' | 'unknown';
	readonly consecutive_failures: number;
	readonly error: string | null;
};

export type RestartStatus = {
	readonly id: number;
	readonly trigger: Trigger;
	readonly reason: string;
	readonly started_at: string;
	readonly ended_at: string | null;
	readonly duration_seconds: number | null;
	readonly exit_code: number | null;
	readonly outcome: Outcome;
};

export type IncidentStatus = {
	readonly id: number;
	readonly started_at: string;
	readonly peak_level: LevelName;
	readonly first_failure: {readonly service: string; readonly at: string} | null;
	readonly order: ReadonlyArray<{readonly service: string; readonly at: string}>;
	readonly suspected_root_cause: string | null;
	/** The level, since when, what failed first and what followed, in one sentence: the one of the screen, the messages and `cfd history`. */
	readonly course: string;
};

export type NotificationStatus = {
	readonly pending: number;
	readonly sent: number;
	readonly failed: number;
	readonly last_error: string | null;
};

export type DetectorStatus = {
	readonly version: string;
	readonly pid: number;
	readonly started_at: string;
	readonly headless: boolean;
	readonly check_interval_seconds: number;
	readonly checks: number;
	readonly last_check_ms: number | null;
};
