import type {Command as Asked} from '../../source/core/monitor.js';
import type {Settings} from '../../source/core/settings.js';
import {runCommand} from '../../source/engine/commands.js';
import type {Command} from './commands.js';
import type {Host} from './host.js';
import {settled, type Life} from './life.js';
import type {Machine} from './machine.js';
import type {Oracle} from './oracle.js';

/** What a person asks the detector for. */
export type Operation = Extract<Command, {readonly do: 'manual'} | {readonly do: 'abort'} | {readonly do: 'arm'} | {readonly do: 'disarm'}>;

const minute = 60_000;

export type OperatorParts = {readonly settings: Settings; readonly machine: Machine; readonly host: Host; readonly oracle: Oracle};

/** Asks the detector as the control socket would, and tells the oracle what that must have changed. */
export async function operate(operation: Operation, life: Life, {settings, machine, host, oracle}: OperatorParts): Promise<void> {
	foresee(operation, oracle);
	const sent = runCommand(askedBy(operation), {
		detector: life.detector,
		restarter: life.restarter,
		settings,
		clock: machine,
		findObstacle: async () => host.findObstacle(),
		checkNow: async () => undefined,
	});
	await settled();
	if (operation.do !== 'abort') {
		return;
	}

	if (life.fate.isDead) {
		oracle.noteAbort({isWritten: true, isSure: false});
		return;
	}

	const {ok, message} = await sent;
	if (ok) {
		oracle.noteAbort({isWritten: !message.includes('could not be written'), isSure: true});
	}
}

/** Before it is written, so that what is saved then has it. */
function foresee(operation: Operation, oracle: Oracle): void {
	if (operation.do === 'disarm') {
		const lasts = operation.minutes === null ? Infinity : operation.minutes * minute;
		oracle.live = {...oracle.live, disarmed: {...oracle.now, lasts}};
	} else if (operation.do === 'arm') {
		oracle.live = {...oracle.live, disarmed: undefined, aborted: undefined};
	}
}

function askedBy(operation: Operation): Asked {
	switch (operation.do) {
		case 'manual': {
			return {command: 'restart', reason: 'by hand'};
		}

		case 'disarm': {
			return {command: 'disarm', forMs: operation.minutes === null ? null : operation.minutes * minute, reason: 'by hand'};
		}

		case 'abort':
		case 'arm': {
			return {command: operation.do};
		}
	}
}
