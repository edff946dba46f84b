/** What is known of a text that is read again and again: its last lines, or why there are none. */
export type LogText =
	| {
		readonly kind: 'lines';
		readonly lines: readonly string[];
		/** Why nothing newer is known: the last try to read it failed. */
		readonly trouble?: string;
	}
	| {readonly kind: 'note'; readonly text: string};

export type LogStream = 'stdout' | 'stderr';

/** Gets the last lines of a service's log. Called again and again while the log is looked at; may reject. */
export type ReadLog = (service: string, stream: LogStream) => Promise<readonly string[]>;

/** A file that the flight recorder or the script left. */
export type RestartFile = {
	readonly name: string;
	/** Bytes. */
	readonly size: number;
};

/** What is kept of the restarts (decision 17): the script's output, and what it all looked like before. Both may reject. */
export type RestartFiles = {
	list(restart: number): Promise<readonly RestartFile[]>;
	/** The last lines of one of them. */
	read(restart: number, name: string): Promise<readonly string[]>;
};

/** The files of one restart, or why they are not known. */
export type FileList =
	| {readonly kind: 'files'; readonly files: readonly RestartFile[]; readonly trouble?: string}
	| {readonly kind: 'note'; readonly text: string};
