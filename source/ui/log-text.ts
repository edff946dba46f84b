/** What is known of a service's log: its last lines, or why there are none. */
export type LogText =
	| {readonly kind: 'lines'; readonly lines: readonly string[]}
	| {readonly kind: 'note'; readonly text: string};

/** Gets the last lines of a service's log. Called again and again while the log is looked at; may reject. */
export type ReadLog = (service: string) => Promise<readonly string[]>;
