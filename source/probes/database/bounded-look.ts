import {within} from '../../within.js';
import {readMounts} from '../mounts.js';
import {takeCheapLook, type CheapLook} from './cheap-look.js';
import {startChild, type LookingChild} from './child-process.js';
import {readCheapLook} from './child-request.js';
import {isOnRemoteDisk} from './remote-disk.js';

export type BoundedLookOptions = {
	/** Absolute. */
	readonly path: string;
	readonly childCommand: readonly string[];
	/** Milliseconds until a look counts as hanging. */
	readonly deadline: number;
};

/** Cheap looks at one database that always come to an end. */
export type BoundedLook = {
	take(): Promise<CheapLook>;
	/** Ends a child process that looks. */
	close(): void;
};

/**
Wraps the cheap look so that a disk that does not answer neither holds up the engine nor its end (lessons.md, section 3).

A database on a remote disk is looked at from a child process, since a hanging file operation cannot be called off, and would keep one of
the few threads that this process has for them. A look that hangs is not repeated before it has ended: nothing piles up.
*/
export function createBoundedLook({path, childCommand, deadline}: BoundedLookOptions): BoundedLook {
	let pending: {readonly look: Promise<CheapLook>; readonly since: number} | undefined;
	let child: LookingChild | undefined;

	const start = async (): Promise<CheapLook> => {
		if (!isOnRemoteDisk(path, readMounts())) {
			return takeCheapLook(path);
		}

		child = startChild(childCommand, {look: 'cheap', path}, deadline);
		const answer = await child.answer;
		if (answer.kind === 'late') {
			// While it hangs in the kernel it is not dead, and no second one is sent after it.
			await child.gone;
			return hangs(deadline);
		}

		return answer.kind === 'failed'
			? {kind: 'unobservable', detail: answer.detail}
			: readCheapLook(answer.text) ?? {kind: 'unobservable', detail: 'the process that looks at it gave no answer that makes sense'};
	};

	const begin = () => {
		const look = start();
		const forget = () => {
			pending = undefined;
		};

		void look.then(forget);
		return {look, since: performance.now()};
	};

	return {
		async take() {
			pending ??= begin();
			const left = Math.max(0, pending.since + deadline - performance.now());
			return within(left, pending.look, () => hangs(deadline));
		},
		close() {
			child?.kill();
		},
	};
}

function hangs(deadline: number): CheapLook {
	return {kind: 'unreadable', detail: `its disk has not answered for ${deadline / 1000} s: look at the disk, or at the network behind it`};
}
