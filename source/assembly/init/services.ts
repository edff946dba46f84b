import {findListeningSockets, type ListeningSocket} from '../../actions/listening-sockets.js';
import type {Program} from '../../config/supervisor/programs.js';
import type {ProcessInfo} from '../../core/observation.js';
import {probeHealth} from '../../probes/health.js';
import type {SurveyedService} from '../../setup/draft.js';
import {entryOf, type PortEntry} from '../../setup/manifest.js';
import {portHints} from '../../setup/port-hints.js';

/** A program to watch, and what is known of it before it is asked anything. */
export type Candidate = {
	/** As it stands in the config: `group:name` where the two differ. */
	readonly name: string;
	readonly program: Program;
	/** `undefined` while supervisor does not answer. */
	readonly process: ProcessInfo | undefined;
};

/** Milliseconds: a healthy service on this machine answers in a few. */
const patience = 3000;

/** Most ports of one program that are tried: something that listens on more is no service with a health check. */
const mostTried = 12;

/** Finds out which of the programs answer on /health with a 2xx, each on a port of its own. */
export async function surveyServices(candidates: readonly Candidate[], manifest: ReadonlyMap<string, PortEntry>): Promise<SurveyedService[]> {
	const known = await Promise.all(candidates.map(async candidate => placesOf(candidate, manifest)));
	const contested = contestedPorts(known);
	return Promise.all(known.map(async ({candidate, description, places, isSeen}) => {
		const usable = isSeen ? places : places.filter(({port}) => !contested.has(port));
		return {name: candidate.name, description, ...await findHealth(usable, {isSeen, candidate})};
	}));
}

type Places = {
	readonly candidate: Candidate;
	readonly description: string | undefined;
	readonly places: readonly ListeningSocket[];
	/** Whether these are sockets on which the process itself listens, not guesses. */
	readonly isSeen: boolean;
};

async function placesOf(candidate: Candidate, manifest: ReadonlyMap<string, PortEntry>): Promise<Places> {
	const {program, process} = candidate;
	const entry = entryOf(manifest, program.name);
	const hints = [...portHints(program), ...(entry?.port === undefined ? [] : [entry.port])];
	const sockets = process === undefined || process.pid === 0 ? undefined : await findListeningSockets(process.pid);
	const isSeen = sockets !== undefined;
	const places = sockets?.toSorted((one, other) => rank(hints, one) - rank(hints, other)) ?? hints.map(port => ({host: '127.0.0.1', port}));
	return {candidate, description: entry?.description, places: places.slice(0, mostTried), isSeen};
}

function rank(hints: readonly number[], {port}: ListeningSocket): number {
	const index = hints.indexOf(port);
	return index === -1 ? hints.length : index;
}

/** Ports that another program is seen to listen on, or that several are only said to: whose answer that would be, nobody can tell. */
function contestedPorts(known: readonly Places[]): ReadonlySet<number> {
	const seen = known.flatMap(({isSeen, places}) => isSeen ? places.map(({port}) => port) : []);
	const said = known.flatMap(({isSeen, places}) => isSeen ? [] : [...new Set(places.map(({port}) => port))]);
	return new Set([...seen, ...said.filter((port, index) => said.indexOf(port) !== index)]);
}

async function findHealth(places: readonly ListeningSocket[], {isSeen, candidate}: {readonly isSeen: boolean; readonly candidate: Candidate}): Promise<{health: string | undefined; seen: string}> {
	const asked = await Promise.all(places.map(async place => {
		const health = `http://${hostOf(place)}:${place.port}/health`;
		return {health, observation: await probeHealth({health, timeout: patience})};
	}));
	const answering = asked.find(({observation}) => observation.kind === 'answer' && observation.status >= 200 && observation.status < 300);
	if (answering !== undefined) {
		return {health: answering.health, seen: `answers on ${answering.health}`};
	}

	const answers = asked.flatMap(({health, observation}) => observation.kind === 'answer' ? [`${health} says ${observation.status}`] : []);
	return {health: undefined, seen: answers[0] ?? nothingSeen(isSeen, places, candidate)};
}

function nothingSeen(isSeen: boolean, places: readonly ListeningSocket[], {process}: Candidate): string {
	if (isSeen) {
		return places.length === 0 ? 'listens on no port' : `does not answer on /health (listens on ${places.map(({port}) => port).join(', ')})`;
	}

	const state = process === undefined || process.state === 'RUNNING' ? '' : `is ${process.state}; `;
	return places.length === 0 ? `${state}no port known` : `${state}nobody answers on /health at ${places.map(({port}) => port).join(', ')}`;
}

/** Every address means the loopback too. */
function hostOf({host}: ListeningSocket): string {
	const isEverywhere = ['0.0.0.0', '::', '127.0.0.1'].includes(host);
	return isEverywhere ? '127.0.0.1' : (host.includes(':') ? `[${host}]` : host);
}
