/** How loud an event is: the `level` field of the event log, and where a headless detector prints it (`error` and `warn` to stderr). */
export type Severity = 'info' | 'warn' | 'error';

/** Something worth a line in the event log: one object a line there, one plain line on the screen. */
export type DetectorEvent = {
	/** Milliseconds since 1970, wall clock. */
	readonly time: number;
	readonly severity: Severity;
	/** A stable name in snake_case, to search for: `level_changed`, `restart_started`, … */
	readonly event: string;
	/** One sentence for people. */
	readonly message: string;
	/** The event's own fields, JSON values only. */
	readonly fields: Readonly<Record<string, unknown>>;
};
