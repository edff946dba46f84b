import type {FileObservation, Look, ProcessState} from '../../source/core/observation.js';
import type {Settings} from '../../source/core/settings.js';

/** What any monitor gets to see of the system at a check, before it makes anything of it. */
export type Sight = {
	readonly supervisor: 'up' | 'shutting down' | 'no answer';
	readonly services: readonly SeenService[];
	readonly files: ReadonlyArray<{readonly path: string; readonly kind: FileObservation['kind']}>;
};

export type SeenService = {
	readonly name: string;
	/** `undefined` while supervisor does not answer. */
	readonly state: ProcessState | undefined;
	/** Whether the config knows a health check of it. */
	readonly hasHealth: boolean;
	/** The HTTP status; `undefined` when no answer came, or nobody listens. */
	readonly http: number | undefined;
};

/**
The same look that our engine gets, without what only our engine looks for (new pids, its own condition). What the config does not let cause a
restart is left out: nobody would have it watched by a restarter then. `isMonitorIll`: the one who looks has no file descriptors left or stands still,
so that whatever it asks times out; ours is told so, others do not ask.
*/
export function sightOf(look: Look, {services, files, restart}: Pick<Settings, 'services' | 'files' | 'restart'>, isMonitorIll: boolean): Sight {
	const isMeant = (cause: typeof restart.on[number]) => restart.on.includes(cause);
	const answer = !isMonitorIll && look.supervisor.kind === 'answer' ? look.supervisor : undefined;
	return {
		supervisor: isMeant('supervisor') ? (isMonitorIll ? 'no answer' : supervisorSeen(look)) : 'up',
		services: services.filter(({tier}) => tier === 'critical' && isMeant('services')).map(({name, health}) => {
			const seen = look.health.get(name);
			return {
				name,
				state: answer?.processes.find(name)?.state,
				hasHealth: health !== undefined,
				http: !isMonitorIll && seen?.kind === 'answer' ? seen.status : undefined,
			};
		}),
		files: files.filter(() => isMeant('files')).map(({path}) => ({path, kind: look.files.get(path)?.kind ?? 'ok'})),
	};
}

function supervisorSeen({supervisor}: Look): Sight['supervisor'] {
	if (supervisor.kind === 'answer') {
		return 'up';
	}

	return supervisor.kind === 'fault' && supervisor.code === 6 ? 'shutting down' : 'no answer';
}
