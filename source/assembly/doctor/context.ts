import process from 'node:process';
import {readSupervisorConf, type SupervisorConf} from '../../config/supervisor/read-conf.js';
import {supervisorConfErrors} from '../../config/supervisor/usable.js';
import {readPrograms, type Program} from '../../config/supervisor/programs.js';
import {errorMessage} from '../../core/caught.js';
import type {ProcessIndex, SupervisorObservation} from '../../core/observation.js';
import type {Settings} from '../../core/settings.js';
import type {Status} from '../../core/status.js';
import {readSnapshot} from '../../remote/control-client.js';
import {createSupervisorAccess} from '../supervisor-access.js';

/** What several checks of the doctor need, looked at once. */
export type DoctorContext = {
	readonly settings: Settings;
	/** Supervisor's own config, or why it cannot be read. */
	readonly conf: {readonly read: SupervisorConf | undefined; readonly errors: readonly string[]};
	/** The programs in it; none if it cannot be read. */
	readonly programs: readonly Program[];
	readonly seen: SupervisorObservation;
	/** `undefined` while supervisor does not answer. */
	readonly processes: ProcessIndex | undefined;
	/** Of the running supervisord. */
	readonly pid: number | undefined;
	/** What the running detector says. */
	readonly status: Status | undefined;
};

/** Asks supervisor and the running detector, and reads supervisor's config. Never rejects. */
export async function openContext(settings: Settings): Promise<DoctorContext> {
	const conf = readConf(settings);
	const supervisor = createSupervisorAccess(settings, process.env);
	const [seen, pid, snapshot] = await Promise.all([supervisor.look(), supervisor.call('supervisor.getPID', []), readSnapshot(settings.stateDirectory)]);
	supervisor.close();
	return {
		settings,
		conf,
		programs: conf.read === undefined ? [] : readPrograms(conf.read).programs,
		seen,
		processes: seen.kind === 'answer' ? seen.processes : undefined,
		pid: pid.kind === 'value' ? Number(pid.value) : undefined,
		status: snapshot?.status,
	};
}

function readConf({supervisor: {config}, root}: Settings): DoctorContext['conf'] {
	try {
		const read = readSupervisorConf(config.absolute, process.env, root);
		return {read, errors: supervisorConfErrors(read)};
	} catch (error) {
		return {read: undefined, errors: [errorMessage(error)]};
	}
}

/** The program in supervisor's config that a name in "services" means. */
export function programOf({programs}: Pick<DoctorContext, 'programs'>, name: string): Program | undefined {
	return programs.find(program => `${program.group}:${program.name}` === name) ?? programs.find(program => program.name === name);
}
