import process from 'node:process';
import {followMessage, sendMessage} from './twilio-message.js';
import type {WorkerAnswer, WorkerRequest} from './worker-protocol.js';

/**
The process in which the twilio library lives (worker-process.ts says why it is one). It answers one message per request and ends when
its parent lets go of the channel, or is gone.
*/
process.on('message', request => {
	void answer(request as WorkerRequest);
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

async function answer({id, task, account, delivery}: WorkerRequest): Promise<void> {
	const result = task === 'send' ? await sendMessage(account, delivery) : await followMessage(account, delivery);
	const message: WorkerAnswer = {id, result};
	if (process.connected) {
		process.send?.(message);
	}
}
