import type {DatabaseSettings} from '../../core/settings.js';
import {within} from '../../within.js';
import {startChild, type ChildAnswer, type LookingChild} from './child-process.js';
import {readFullFinding} from './child-request.js';
import type {FullFinding} from './full-look.js';
import {createLimiter} from './limiter.js';
import {createPrivateFolder, removeLeftovers, removePrivateFolder} from './private-folder.js';
import {describeLookError} from './problem.js';

export type FullLooksOptions = {
	/** Absolute. The copies are made in it. */
	readonly stateDirectory: string;
	/** How `full-look-child.ts` is run, built: a program and its arguments. */
	readonly childCommand: readonly string[];
	/** Milliseconds after which a full look at so many bytes is killed. */
	readonly deadline: (bytes: number) => number;
};

/** A full look that has been started, or waits for its turn. Neither promise rejects. */
export type StartedLook = {
	readonly finding: Promise<FullFinding>;
	/** When nothing of it is left. That may be never, if the child hangs in the kernel. */
	readonly over: Promise<void>;
};

/** Runs full looks, each in a child process of its own. */
export type FullLooks = {
	start(database: DatabaseSettings, bytes: number): StartedLook;
	/** Kills the children and removes their copies, as far as that is done within half a second. */
	close(): Promise<void>;
};

// The disks are shared with the services.
const atOnce = 2;

const closingPatience = 500;

export function createFullLooks({stateDirectory, childCommand, deadline}: FullLooksOptions): FullLooks {
	const limiter = createLimiter(atOnce);
	const children = new Map<LookingChild, Promise<void>>();
	const swept = removeLeftovers(stateDirectory);
	let isClosed = false;

	const lookInChild = async (database: DatabaseSettings, bytes: number, setOver: (over: Promise<void>) => void): Promise<FullFinding> => {
		await swept;
		const directory = await createPrivateFolder(stateDirectory);
		if (isClosed) {
			await removePrivateFolder(directory);
			return {kind: 'unobservable', detail: 'the monitor is being ended'};
		}

		const request = {
			look: 'full', path: database.absolute, table: database.table, directory,
		} as const;
		const child = startChild(childCommand, request, deadline(bytes));
		const over = cleanUp(child, directory);
		children.set(child, over);
		setOver(over);
		return readAnswer(await child.answer, deadline(bytes));
	};

	const cleanUp = async (child: LookingChild, directory: string) => {
		await child.gone;
		await removePrivateFolder(directory);
		children.delete(child);
	};

	return {
		start(database, bytes) {
			let over: Promise<void> | undefined;
			const finding = limiter.run(async () => {
				try {
					return await lookInChild(database, bytes, promise => {
						over = promise;
					});
				} catch (error) {
					return describeLookError(error);
				}
			});
			return {finding, over: finding.then(async () => over)};
		},
		async close() {
			isClosed = true;
			for (const child of children.keys()) {
				child.kill();
			}

			// Its timer keeps the process: nothing else may, and whoever waits for this would never hear of it.
			await within(closingPatience, Promise.all(children.values()), () => undefined);
		},
	};
}

function readAnswer(answer: ChildAnswer, deadline: number): FullFinding {
	switch (answer.kind) {
		case 'answer': {
			return readFullFinding(answer.text) ?? {kind: 'unobservable', detail: 'the process that looks at it gave no answer that makes sense'};
		}

		case 'failed': {
			return {kind: 'unobservable', detail: answer.detail};
		}

		case 'late': {
			return {
				kind: 'unobservable',
				detail: `copying and checking it took longer than ${Math.round(deadline / 1000)} s: is the disk overloaded, or does it hang?`,
			};
		}
	}
}
