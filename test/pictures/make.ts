import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {freeze} from './freeze.js';
import {RealRun, textOf, type Size} from './real-run.js';
import {toSvg} from './svg.js';

/**
Makes the pictures in `media/` (`npm run pictures`): the demo runs in a terminal, with the real engine and the real screen, and what the
terminal shows at some moments becomes an SVG. Made again, they are the same files unless the screen has changed.

Needs Linux: `script` of util-linux gives the terminal.
*/
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const media = path.join(root, 'media');

type Moment = {
	readonly name: string;
	readonly title: string;
	/** The screen must show all of these. */
	readonly shows: readonly RegExp[];
	/** Ages of a few seconds, and times, as they mostly are then. If one falls otherwise, the run is made anew. */
	readonly ages: readonly RegExp[];
};

/** The events of the cascade, the newest first. */
const cascade = [/02:13:31 ▲ CASCADING/v, /02:13:29 ▲ CRITICAL/v, /02:13:28 ▲ WARNING/v, /02:13:27 ▲ trade_initiator/v, /02:13:27 ▲ trade_manager/v];

const wide: readonly Moment[] = [
	{
		name: 'healthy',
		title: 'cfd demo: all is well',
		shows: [/✓ NONE/v, /9 of 9 services ok/v, /9 running, 0 failed/v, /1,234/v, /\/ filter/v],
		ages: [/02:13:20 \(<5s\)/v, /checked <5s/v, /02:13:20 · The detector/v],
	},
	{
		name: 'cascading',
		title: 'cfd demo: a cascade, and two seconds to call the restart off',
		shows: [/▲ CASCADING/v, /RESTART IN/v, /x ABORT/v],
		ages: [/IN 0:02/v, /02:13:31 \(<5s\)/v, /checked <5s/v, ...cascade],
	},
	{
		name: 'restarting',
		title: 'cfd demo: the restart script at work',
		shows: [/RESTARTING/v, /│ starting supervisord *\n *[○●]/v, /supervisor is failing/v],
		ages: [/runs: 3s/v, /02:13:31 \(5s\) {2}ARMED/v, /checked <5s/v, /02:13:33 ▲ DEMO: MASTER/v, /02:13:33 ▲ supervisor/v, ...cascade.slice(0, 3)],
	},
];

const narrow: readonly Moment[] = [
	{
		name: 'narrow',
		title: 'cfd demo: recovered, on 60 columns',
		shows: [/✓ NONE/v, /✓ recovered/v, /cooldown/v],
		ages: [/02:13:39 \(<5s\)/v, /checked <5s/v, /in 6s/v, /02:13:33 ✓/v, /02:13:39 · NONE/v, /02:13:39 · DEMO recovered/v, /02:13:38 · kalshi/v],
	},
];

/** How often a run is made anew before something must be wrong. */
const mostRuns = 12;

mkdirSync(media, {recursive: true});
for (const pictures of await Promise.all([takeAll({columns: 100, rows: 30}, wide), takeAll({columns: 60, rows: 20}, narrow)])) {
	for (const [name, svg] of pictures) {
		writeFileSync(path.join(media, `${name}.svg`), svg);
		process.stdout.write(`media/${name}.svg\n`);
	}
}

/** Runs the demo until all its moments were as they should be; the pictures by name. */
async function takeAll(size: Size, moments: readonly Moment[]): Promise<ReadonlyMap<string, string>> {
	for (let count = 0; count < mostRuns; count++) {
		const pictures = await takeRun(size, moments);
		if (pictures.size === moments.length) {
			return pictures;
		}
	}

	throw new Error(`In ${mostRuns} runs the ages were never ${moments.flatMap(({ages}) => ages).join(', ')}. Is the machine very busy? Otherwise set the ages in make.ts anew.`);
}

/** One run of the demo, photographed at its moments, up to the first that was missed. */
async function takeRun(size: Size, moments: readonly Moment[]): Promise<ReadonlyMap<string, string>> {
	const program = [process.execPath, '--import', path.join(here, 'clock.js'), path.join(root, 'dist/bin.js'), 'demo'].map(word => `'${word}'`).join(' ');
	const run = new RealRun(program, size);
	try {
		const pictures = await take(run, moments);
		run.type('q');
		await run.screen([/QUIT/v]);
		run.type('q');
		await run.ended();
		return pictures;
	} finally {
		run.close();
	}
}

async function take(run: RealRun, moments: readonly Moment[]): Promise<ReadonlyMap<string, string>> {
	const pictures = new Map<string, string>();
	for (const {name, title, shows, ages} of moments) {
		const screen = await run.screen(shows);
		const text = screen.map(row => textOf(row)).join('\n');
		if (ages.some(age => !age.test(text))) {
			break;
		}

		pictures.set(name, toSvg(freeze(screen), title));
	}

	return pictures;
}
