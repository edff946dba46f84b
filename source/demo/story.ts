import type {DemoWorld} from './world.js';

/** Something that happens in a story, in seconds from its start; halfway between two checks, so that each telling is the same. */
type Act = {readonly at: number; readonly happens: (world: DemoWorld) => void};

export type Story = {
	readonly name: string;
	readonly text: string;
	readonly acts: readonly Act[];
	/** When it ends at the latest, in seconds. */
	readonly lasts: number;
};

/** Seconds between two checks: a minute of the real thing in two seconds. */
export const demoInterval = 1;

/** How long the recovered system is shown before a story ends, in seconds. */
export const epilogue = 3;

export const stories: readonly Story[] = [
	{
		name: 'cascade',
		text: 'one service hangs, others follow, the restart brings them back',
		acts: [
			{at: 3.5, happens(world) {
				world.break('kalshi_api_watchdog', 'die');
			}},
			{at: 4.5, happens(world) {
				world.break('trade_executor', 'hang');
			}},
			{at: 5.5, happens(world) {
				world.break('trade_initiator', 'hang');
				world.break('trade_manager', 'die');
			}},
		],
		lasts: 42,
	},
];

export function findStory(name: string): Story | undefined {
	return stories.find(story => story.name === name);
}

/** Plays a story's acts; returns what stops it. */
export function playStory(story: Story, world: DemoWorld): () => void {
	const timers = story.acts.map(({at, happens}) => setTimeout(happens, at * 1000, world));
	return () => {
		for (const timer of timers) {
			clearTimeout(timer);
		}
	};
}
