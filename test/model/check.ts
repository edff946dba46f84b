import {isUnderWay} from '../../source/core/policy.js';
import type {Host} from './host.js';
import {settled, type Life} from './life.js';
import type {Machine} from './machine.js';
import {seenOf, type Oracle} from './oracle.js';
import type {Referee} from './referee.js';

export type CheckParts = {
	readonly life: Life;
	readonly machine: Machine;
	readonly host: Host;
	readonly oracle: Oracle;
	readonly referee: Referee;
	readonly isExtra: boolean;
	/** Why this look cannot be trusted. */
	readonly impaired: string | undefined;
};

/** One check as the engine makes it, before the eyes of the referee. The life may be over when it returns. */
export async function check(parts: CheckParts): Promise<void> {
	const {life, referee} = parts;
	referee.expectPromiseKept();
	void life.restarter.resume();
	if (life.detector.openAttempt) {
		await settled();
	}

	const request = life.fate.isDead ? undefined : look(parts);
	if (!request) {
		return;
	}

	void life.restarter.run('automatic', request.reason, request.isRetry);
	await settled();
}

function look({life, machine, host, oracle, referee, isExtra, impaired}: CheckParts) {
	const {detector, restarter, fate, hasRead} = life;
	const {memory, journalTrouble} = detector.state;
	const isScriptRunning = restarter.isScriptRunning || (memory.foreign !== undefined && memory.foreign.endedAt === undefined);
	const seen = seenOf(host, {skipHealth: isScriptRunning, isImpaired: impaired !== undefined});
	const lookedAt = host.look({skipHealth: isScriptRunning, skipForeign: isCalm(life) || restarter.isScriptRunning, impaired});
	const wasUnderWay = isUnderWay(detector.state);
	const hadGivenUp = detector.openAttempt?.outcomeAt !== undefined;
	oracle.takeIn(seen, {wasUnderWay, isFrozen: wasUnderWay || lookedAt.foreignScript !== undefined, isExtra, heals: host.heals});
	if (lookedAt.foreignScript !== undefined || memory.foreign !== undefined || host.isShutdown) {
		oracle.doubt();
	}

	const request = detector.check(lookedAt, machine.now(), isExtra);
	if (fate.isDead) {
		return undefined;
	}

	// What it knew at a check before it had read is hard to tell; from now on it knows what the lives before it left, or again nothing.
	if (!hasRead || (hadGivenUp && detector.openAttempt === undefined)) {
		oracle.doubt();
	}

	referee.judge(request, life, seen, journalTrouble === undefined && detector.state.journalTrouble === undefined);
	oracle.noteLevel(detector.state.memory.level);
	return request;
}

/** As the engine has it: while nothing is wrong nobody has a reason to run the script by hand. */
function isCalm({detector}: Life): boolean {
	const {memory} = detector.state;
	return memory.foreign === undefined && memory.level === 'NONE' && memory.supervisor.verdict === 'ok'
		&& Object.values(memory.services).every(({verdict}) => verdict !== 'failing');
}
