import type {Answer, WorkerProcess} from './worker-process.js';
import type {WorkerTask} from './worker-protocol.js';

/** Keeps one process for as long as there is something to ask, and `idleAfter` milliseconds longer. */
export function createWorker<Account>(start: () => WorkerProcess<Account>, idleAfter: number) {
	let running: WorkerProcess<Account> | undefined;
	let idle: NodeJS.Timeout | undefined;

	const close = () => {
		clearTimeout(idle);
		running?.release();
		running = undefined;
	};

	const closeIfIdle = () => {
		if (running?.isBusy === false) {
			close();
		}
	};

	const ask = async (question: WorkerTask<Account>, deadline: number): Promise<Answer> => {
		clearTimeout(idle);
		running = running?.isOver === false ? running : start();
		const answer = await running.ask(question, deadline);
		clearTimeout(idle);
		idle = setTimeout(closeIfIdle, idleAfter).unref();
		return answer;
	};

	return {ask, close};
}
