type Environment = Readonly<Record<string, string | undefined>>;

/** The usual folders of a system's programs, in the usual order. */
const usualFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** What supervisord tells a child about itself, and Node's own marks. They were meant for this process alone. */
const ownVariables = new Set([
	'SUPERVISOR_ENABLED',
	'SUPERVISOR_PROCESS_NAME',
	'SUPERVISOR_GROUP_NAME',
	'SUPERVISOR_SERVER_URL',
	'NODE_CHANNEL_FD',
	'NODE_CHANNEL_SERIALIZATION_MODE',
	'NODE_UNIQUE_ID',
]);

/**
The environment for the restart script: all of ours, credentials too, as the script starts the supervisord that starts the next detector;
without what was meant for this process alone; and with a usable PATH (decision 21).

@param environment - The environment as this program was started with: what it sets for itself later is not the script's business.
*/
export function scriptEnvironment(environment: Environment): Record<string, string> {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(environment)) {
		if (value !== undefined && !ownVariables.has(name)) {
			kept[name] = value;
		}
	}

	return {...kept, PATH: usablePath(environment['PATH'])};
}

/** The given folders first, then the system's usual ones that are missing. An empty entry, which would mean the working folder, is left out. */
export function usablePath(path: string | undefined): string {
	const given = (path ?? '').split(':').filter(folder => folder !== '');
	return [...new Set([...given, ...usualFolders])].join(':');
}
