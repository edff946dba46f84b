import {fork, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import type {Delivery} from '../../../../source/core/journal.js';
import {openJournalReadOnly} from '../../../../source/history/sqlite-journal.js';
import {disposeAfterTest} from '../../../helpers/after-test.js';
import {buildEntry} from '../../../helpers/build-entry.js';
import {temporaryFolder, type TemporaryFolder} from '../../../helpers/temporary-folder.js';
import type {DeathPoint, LifeOptions, Way} from './mortal-detector.js';

/** A detector that only sends alerts, in one life after the other on the same state. */
export class Lives implements AsyncDisposable {
	/** The events of all of them. */
	readonly said: unknown[] = [];
	private count = 0;
	private readonly children: ChildProcess[] = [];

	constructor(readonly folder: TemporaryFolder, private readonly program: string, private readonly how: {readonly workerEntry: string; readonly way: Way}) {}

	/** Starts one. */
	begin(alerts: readonly string[], death: DeathPoint): ChildProcess {
		const child = fork(this.program, [], {execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc']});
		const options: LifeOptions = {...this.how, stateDirectory: this.folder.path, life: this.count++, alerts, death};
		child.send(options);
		child.on('message', message => {
			this.said.push(message);
		});
		this.children.push(child);
		return child;
	}

	/** Starts one, and tells how it ended: its exit code or signal. */
	async live(alerts: readonly string[], death: DeathPoint = 'never'): Promise<string> {
		return ended(this.begin(alerts, death));
	}

	/** What is in the history. */
	deliveries(): Delivery[] {
		const opened = openJournalReadOnly(this.folder.path);
		if (!opened.ok) {
			throw new Error(opened.why);
		}

		const found = opened.journal.deliveries(0);
		opened.journal.close();
		return found;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		for (const child of this.children) {
			child.kill('SIGKILL');
		}

		await this.folder.dispose();
	}
}

export async function ended(child: ChildProcess): Promise<string> {
	const [code, signal] = await once(child, 'exit') as [number | null, string | null];
	return signal ?? String(code);
}

/** `workerEntry`: the built process that sends, where the way has one. */
export async function startLives(way: Way, workerEntry = ''): Promise<Lives> {
	const [, program = ''] = await buildEntry('test/actions/outbox/helpers/mortal-detector.ts');
	const lives = new Lives(await temporaryFolder(), program, {workerEntry, way});
	await disposeAfterTest(lives);
	return lives;
}
