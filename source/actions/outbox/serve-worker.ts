import process from 'node:process';
import type {WorkerAnswer, WorkerRequest, WorkerTask} from './worker-protocol.js';

/**
What a process does in which a sending library lives (worker-process.ts says why it is one): it answers one message per request, and ends
when its parent lets go of the channel, or is gone. `work` does not reject.
*/
export function serveWorker<Account>(work: (task: WorkerTask<Account>) => Promise<WorkerAnswer['result']>): void {
	process.on('message', request => {
		// Our own file speaks at the other end of a channel that nobody else can open.
		void answer(request as WorkerRequest<Account>, work);
	});

	process.once('disconnect', () => {
		// An ordinary exit waits for a name lookup that is under way: 10 s and more while the name server does not answer.
		process.kill(process.pid, 'SIGKILL');
	});

	// A Ctrl-C or a supervisor that signals the whole group reaches this process too, but a message that is under way may still be finished
	// in the moment that the parent takes to end. It ends with the channel in any case.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => {
			// Nothing.
		});
	}
}

async function answer<Account>({id, ...task}: WorkerRequest<Account>, work: (task: WorkerTask<Account>) => Promise<WorkerAnswer['result']>): Promise<void> {
	const message: WorkerAnswer = {id, result: await work(task)};
	if (process.connected) {
		process.send?.(message);
	}
}
