import {describeListener, findListener, findListeningSockets, type ListeningSocket} from '../../actions/listening-sockets.js';
import {descendants, listStats} from '../../actions/processes.js';
import type {HealthObservation} from '../../core/observation.js';
import type {ServiceSettings} from '../../core/settings.js';
import {ok, type Finding} from '../../doctor/finding.js';
import {judgeHealth} from '../../doctor/health.js';
import {judgeOptions} from '../../doctor/program-options.js';
import {judgePrograms, judgeUnwatched} from '../../doctor/programs.js';
import {probeHealth, type HealthCheck} from '../../probes/health.js';
import {detectorKind} from '../../setup/detector-program.js';
import {programOf, type DoctorContext} from './context.js';

/** Whether supervisor knows the services, how they are, and whom nobody watches. */
export async function checkPrograms({settings: {services}, processes, programs}: DoctorContext): Promise<Finding[]> {
	if (processes === undefined) {
		return [];
	}

	const exempt = programs.filter(program => program.kind === 'eventlistener' || detectorKind(program) !== undefined);
	return [
		...judgePrograms(services, processes),
		...judgeUnwatched(services, processes, new Set(exempt.map(({group, name}) => `${group}:${name}`))),
	];
}

/** Supervisor's settings of the services. */
export async function checkOptions(context: DoctorContext): Promise<Finding[]> {
	const stats = await listStats();
	return judgeOptions(context.settings.services.flatMap(({name}) => {
		const program = programOf(context, name);
		const pid = context.processes?.find(name)?.pid ?? 0;
		const children = pid === 0 ? 0 : descendants(stats, pid).size - 1;
		return program === undefined ? [] : [{name, program, children}];
	}));
}

/** Each health check as it is now. */
export async function checkHealth(context: DoctorContext): Promise<Finding[]> {
	const withHealth = context.settings.services.filter(({health}) => health !== undefined);
	const findings = await Promise.all(withHealth.map(async service => checkOne(service, context)));
	return findings.length === 0 ? [ok('health', 'no service has a health check: supervisor\'s states alone decide')] : findings;
}

async function checkOne(service: ServiceSettings, {processes}: DoctorContext): Promise<Finding> {
	const {name, health = '', timeout, port} = service;
	const pid = processes?.find(name)?.pid ?? 0;
	const [seen, sockets, listener] = await Promise.all([
		askPatiently({health, timeout}),
		pid === 0 ? undefined : findListeningSockets(pid),
		port === undefined || !isHere(health) ? undefined : findListener(port),
	]);
	const isGood = seen.kind === 'answer' && seen.status >= 200 && seen.status < 300;
	const isOwn = sockets === undefined || sockets.some(socket => socket.port === port);
	const stranger = !isOwn && listener !== undefined && isHere(health) ? describeListener(listener) : undefined;
	return judgeHealth({
		service,
		seen,
		listens: isHere(health) ? sockets?.map(socket => socket.port) : undefined,
		answering: isGood || sockets === undefined ? undefined : await findAnswering(health, sockets, timeout),
		stranger,
	});
}

/** What does not answer in time is asked once more, with more time: a machine that is busy for a moment is no mistake in a config. */
async function askPatiently(check: HealthCheck): Promise<HealthObservation> {
	const first = await probeHealth(check);
	return first.kind === 'no answer' && first.why === 'timeout' ? probeHealth({...check, timeout: Math.max(2000, 2 * check.timeout)}) : first;
}

/** Only of this machine's own ports we know who listens. */
function isHere(health: string): boolean {
	return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/v.test(new URL(health).hostname);
}

/** The same path, or the usual one, on another port of the same process. */
async function findAnswering(health: string, sockets: readonly ListeningSocket[], timeout: number): Promise<string | undefined> {
	const places = sockets.flatMap(({port}) => [health, new URL('/health', health).href].map(address => {
		const place = new URL(address);
		place.port = String(port);
		return place.href;
	}));
	const asked = await Promise.all([...new Set(places)].map(async place => ({place, seen: await probeHealth({health: place, timeout: Math.max(2000, timeout)})})));
	return asked.find(({place, seen}) => place !== health && seen.kind === 'answer' && seen.status >= 200 && seen.status < 300)?.place;
}
