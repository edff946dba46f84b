import process from 'node:process';
import {startDemo, type Demo} from '../demo/demo.js';
import {epilogue, findStory, playStory, stories, type Story} from '../demo/story.js';
import {serve, type Served} from '../assembly/serve.js';
import type {Monitor} from '../core/monitor.js';
import type {Toy} from '../ui/ui-state.js';
import type {Invocation} from './parse.js';
import {loadScreen, showScreen} from './screen.js';
import {complain, unavailableCode} from './settings.js';

/** `cfd demo`: a simulated system on loopback under the real engine and the real screen, in a temporary folder; nothing is left of it. */
export async function demo({options}: Invocation): Promise<number> {
	const name = options['story'];
	const story = findStory(typeof name === 'string' ? name : 'cascade');
	if (!story) {
		complain([`cfd: there is no story "${String(name)}". Known:`, ...stories.map(known => `  ${known.name.padEnd(16)}${known.text}`)].join('\n'));
		return 64;
	}

	await loadScreen();
	const simulated = await startDemo();
	try {
		const served = await serve(simulated.settings, {isHeadless: false});
		if ('kind' in served) {
			complain(`cfd: the demo could not start: ${served.kind === 'problem' ? served.text : 'its folder is taken'}`);
			return unavailableCode;
		}

		return await show(simulated, served, story, name !== undefined);
	} finally {
		simulated.close();
	}
}

async function show(simulated: Demo, served: Served, story: Story, shouldEnd: boolean): Promise<number> {
	simulated.services.setStatusPort(served.statusPort() ?? 0);
	const stop = playStory(story, act => {
		simulated.stage.perform(act);
	});
	const timer = shouldEnd ? endAfter(story, served.monitor) : undefined;
	try {
		return await showScreen(served.monitor, simulated.settings, toy => play(simulated, toy));
	} finally {
		stop();
		timer?.();
		await served.close();
	}
}

/** The keys of the demo. */
function play({stage}: Demo, toy: Toy): string {
	return toy.kind === 'service' ? stage.toggleService(toy.name) : stage.toggleSupervisor();
}

/** Ends the screen some seconds after the restart has its outcome, or when the story has lasted long enough, as a person's quit would. */
function endAfter(story: Story, monitor: Monitor): () => void {
	const end = () => {
		process.kill(process.pid, 'SIGTERM');
	};

	let epilogueTimer: NodeJS.Timeout | undefined;
	const latest = setTimeout(end, story.lasts * 1000);
	const unsubscribe = monitor.subscribe(() => {
		const [last] = monitor.getSnapshot()?.status.restart_history ?? [];
		if (last?.outcome === 'recovered') {
			epilogueTimer ??= setTimeout(end, epilogue * 1000);
		}
	});
	return () => {
		unsubscribe();
		clearTimeout(latest);
		clearTimeout(epilogueTimer);
	};
}
