import process from 'node:process';
import {findCgroupDanger} from '../../actions/cgroup.js';
import {listProcesses} from '../../actions/processes.js';
import {maskSecrets} from '../../actions/secrets.js';
import {supervisorAddress} from '../../config/supervisor/address.js';
import {findSupervisorAddress, type FoundAddress} from '../../config/supervisor/find-address.js';
import {judgeCgroup} from '../../doctor/cgroup.js';
import {judgeDetector} from '../../doctor/detector.js';
import {fail, ok, warn, type Finding} from '../../doctor/finding.js';
import {judgeSupervisor} from '../../doctor/supervisor.js';
import {createSupervisorProbe} from '../../probes/supervisor.js';
import {detectorKind} from '../../setup/detector-program.js';
import {version} from '../../version.js';
import {programOf, type DoctorContext} from './context.js';

/** Supervisor's config: every reason for which supervisord would not start with it. */
export async function checkConf({settings, conf, programs}: DoctorContext): Promise<Finding[]> {
	const {config} = settings.supervisor;
	const subject = 'supervisor config';
	const findings = [
		...conf.errors.map(error => fail(subject, error, 'Without it a restart could stop supervisord but not start it: mend it, or correct "supervisor.config".')),
		...(conf.read?.warnings ?? []).map(warning => warn(subject, warning, 'Mend [include] in supervisor\'s config.')),
	];
	return findings.length > 0 ? findings : [ok(subject, `${config.path}: ${programs.length} programs`)];
}

/** Whether it answers, and if not, where it may be. */
export async function checkSupervisor({settings, seen, conf}: DoctorContext): Promise<Finding[]> {
	const address = findSupervisorAddress(settings.supervisor, process.env, settings.root);
	const other = settings.supervisor.url === undefined || conf.read === undefined ? undefined : supervisorAddress(conf.read);
	const isSilent = seen.kind !== 'answer';
	return [judgeSupervisor({
		seen,
		place: placeOf(address),
		answersElsewhere: isSilent && other !== undefined && await doesAnswer(other) ? placeOf(other) : undefined,
		running: isSilent ? await findSupervisords() : [],
	})];
}

function placeOf(address: FoundAddress): string {
	switch (address.kind) {
		case 'unix': {
			return `unix://${address.path}`;
		}

		case 'http': {
			return `http://${address.host}:${address.port}`;
		}

		case 'problem': {
			return 'no address';
		}
	}
}

async function doesAnswer(address: FoundAddress): Promise<boolean> {
	if (address.kind === 'problem') {
		return false;
	}

	const probe = createSupervisorProbe({address, timeout: 2000});
	const seen = await probe.look();
	probe.close();
	return seen.kind === 'answer';
}

/** What the supervisord processes of the machine were called with. */
async function findSupervisords(): Promise<string[]> {
	const all = await listProcesses().catch(() => []);
	return all.map(({argv}) => argv).filter(argv => argv.slice(0, 2).some(word => /(?:^|\/)supervisord$/v.test(word))).map(argv => maskSecrets(argv).join(' ')).slice(0, 3);
}

/** Whether the restart script would outlive supervisord. */
export async function checkSurvival({settings: {restart}, pid}: DoctorContext): Promise<Finding[]> {
	const dangers = [await findCgroupDanger(), ...pid === undefined ? [] : [await findCgroupDanger(pid)]];
	return [judgeCgroup(dangers.find(danger => danger !== undefined), restart.enabled)];
}

/** Whether a detector runs and supervisor keeps it running. */
export async function checkDetector(context: DoctorContext): Promise<Finding[]> {
	const {settings: {services}, status, programs, conf} = context;
	const findings = judgeDetector({
		status,
		version,
		section: programs.find(program => detectorKind(program) === 'this')?.name,
		watchesItself: services.map(({name}) => name).filter(name => {
			const program = programOf(context, name);
			return program !== undefined && detectorKind(program) !== undefined;
		}),
	});
	return conf.read === undefined ? findings.filter(({subject}) => subject !== 'detector section') : findings;
}
