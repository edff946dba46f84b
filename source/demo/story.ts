/** What a person or the world does to one of the services. */
export type ServiceDeed = 'die' | 'hang' | 'loop' | 'mend';

/** The same to the system as a whole: its supervisor, its port manifest. */
export type SystemDeed = 'supervisor dies' | 'manifest is lost' | 'manifest is back';

/** Something that happens in a story, in seconds from its start; halfway between two checks, so that each telling is the same. */
export type Act =
	| {readonly at: number; readonly service: string; readonly does: ServiceDeed}
	| {readonly at: number; readonly does: SystemDeed};

export type Story = {
	readonly name: string;
	readonly text: string;
	readonly acts: readonly Act[];
	/** When it ends at the latest, in seconds; sooner if a restart has brought everything back. */
	readonly lasts: number;
};

/** Seconds between two checks: half a minute of the real thing. */
export const demoInterval = 1;

/** How long the recovered system is shown before a story ends, in seconds. */
export const epilogue = 3;

export const stories: readonly Story[] = [
	{
		name: 'cascade',
		text: 'one service dies, others follow, the restart brings them back',
		acts: [
			{at: 3.5, service: 'kalshi_api_watchdog', does: 'die'},
			{at: 4.5, service: 'trade_executor', does: 'hang'},
			{at: 5.5, service: 'trade_initiator', does: 'hang'},
			{at: 5.5, service: 'trade_manager', does: 'die'},
		],
		lasts: 42,
	},
	{
		name: 'hang',
		text: 'three services hang behind the state RUNNING',
		acts: ['main_app', 'trade_executor', 'trade_initiator'].map(service => ({at: 3.5, service, does: 'hang'})),
		lasts: 42,
	},
	{
		name: 'crash-loop',
		text: 'three services look RUNNING at every look, each time with a new process',
		acts: ['trade_manager', 'kalshi_api_watchdog', 'btc_price_watchdog'].map(service => ({at: 3.5, service, does: 'loop'})),
		lasts: 42,
	},
	{
		name: 'supervisor-dies',
		text: 'supervisord dies, its services go on without it',
		acts: [{at: 3.5, does: 'supervisor dies'}],
		lasts: 42,
	},
	{
		name: 'files-gone',
		text: 'the port manifest is lost, and put back between the alert and the restart: nothing is restarted',
		acts: [{at: 3.5, does: 'manifest is lost'}, {at: 9.5, does: 'manifest is back'}],
		lasts: 15,
	},
	{
		name: 'flapping',
		text: 'three services fail two checks of every three: nothing is restarted',
		acts: [3.5, 6.5, 9.5, 12.5].flatMap(at => ['main_app', 'trade_executor', 'trade_initiator'].flatMap((service): Act[] => [
			{at, service, does: 'hang'},
			{at: at + 2, service, does: 'mend'},
		])),
		lasts: 19,
	},
];

export function findStory(name: string): Story | undefined {
	return stories.find(story => story.name === name);
}

/** Plays a story's acts; returns what stops it. */
export function playStory({acts}: Story, perform: (act: Act) => void): () => void {
	const timers = acts.map(act => setTimeout(perform, act.at * 1000, act));
	return () => {
		for (const timer of timers) {
			clearTimeout(timer);
		}
	};
}
