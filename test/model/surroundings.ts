import type {Command} from './commands.js';
import type {Host} from './host.js';
import type {Machine} from './machine.js';
import type {Disk} from './mortal-journal.js';
import type {Referee} from './referee.js';

/** What happens around the detector, at once. */
type Change = Extract<Command,
	| {readonly do: 'break'} | {readonly do: 'heal'} | {readonly do: 'jump'} | {readonly do: 'plan'} | {readonly do: 'obstacle'}
	| {readonly do: 'foreign'} | {readonly do: 'disk'} | {readonly do: 'unreadable'}>;

const changes: ReadonlySet<string> = new Set<Change['do']>(['break', 'heal', 'jump', 'plan', 'obstacle', 'foreign', 'disk', 'unreadable']);

export function isChange(command: Command): command is Change {
	return changes.has(command.do);
}

type Surroundings = {readonly host: Host; readonly disk: Disk; readonly machine: Machine; readonly referee: Referee};

/** Changes the system, the script, the disk or the clock. Whatever may keep a script from starting releases the promise that it will. */
export function changeSurroundings(command: Change, {host, disk, machine, referee}: Surroundings): void {
	switch (command.do) {
		case 'break': {
			host.break(command.what);
			referee.releasePromise();
			break;
		}

		case 'heal': {
			host.heal();
			referee.releasePromise();
			break;
		}

		case 'jump': {
			machine.jump(command.hours * 3_600_000);
			break;
		}

		case 'plan': {
			host.plan = command.plan;
			referee.releasePromise();
			break;
		}

		case 'obstacle': {
			host.obstacle = command.because ?? undefined;
			referee.releasePromise();
			break;
		}

		case 'foreign': {
			host.startForeign(command.seconds);
			referee.releasePromise();
			break;
		}

		case 'disk': {
			Object.assign(disk, {writesToFail: command.writes, failsAtCommit: command.atCommit});
			referee.releasePromise();
			break;
		}

		case 'unreadable': {
			disk.readsToFail = command.reads;
			break;
		}
	}
}
