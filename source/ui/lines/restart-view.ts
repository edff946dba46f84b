import type {Snapshot} from '../../core/monitor.js';
import type {RestartStatus} from '../../core/status.js';
import {byteSize, duration, timeOfDay} from '../format.js';
import {
	blankLine,
	cleanText,
	padText,
	padTextLeft,
	wrapText,
	type Line,
} from '../line.js';
import type {FileList, RestartFile} from '../log-text.js';
import {inWords, outcomeLook, symbol} from '../looks.js';
import type {Theme} from '../theme.js';
import type {TextView} from '../view-lines.js';

type Drawing = {readonly theme: Theme; readonly width: number};

/** One restart: what came of it, why it was, and the files that are kept of it, each of which can be opened. */
export function restartView(id: number, files: FileList, snapshot: Snapshot, drawing: Drawing): TextView {
	const restart = snapshot.status.restart_history.find(known => known.id === id);
	const now = Date.parse(snapshot.status.generated_at);
	const head: Line[] = [
		...restart ? restartFacts(restart, now, drawing) : [[{text: `#${id} is older than what the status keeps`, tone: 'quiet'} as const]],
		blankLine,
		[{text: 'Files', isBold: true}, {text: '  Enter opens one', tone: 'quiet'}],
	];
	if (files.kind === 'note') {
		return {lines: [...head, [{text: files.text, tone: 'quiet'}]], items: []};
	}

	const longest = Math.max(0, ...files.files.map(({name}) => name.length));
	return {
		lines: [...head, ...files.files.length > 0 ? files.files.map(file => fileLine(file, longest)) : [[{text: '  none are kept any more', tone: 'quiet'} as const]]],
		items: files.files.map(({name}, index) => ({row: head.length + index, view: {kind: 'file', restart: id, file: name}})),
	};
}

function restartFacts(restart: RestartStatus, now: number, {theme, width}: Drawing): Line[] {
	const {outcome, trigger, duration_seconds: seconds, exit_code: exitCode} = restart;
	const took = seconds === null ? '' : ` in ${duration(seconds)}`;
	const ended = restart.ended_at === null ? '' : `   ended ${timeOfDay(restart.ended_at, now)}`;
	return [
		fact('outcome', [symbol(outcomeLook(outcome), theme.glyphs), {text: ` ${inWords(outcome)}`, isBold: true}, {text: `${took}   ${trigger}`}]),
		fact('started', [{text: `${timeOfDay(restart.started_at, now)}${ended}${exitCode === null ? '' : `   exit code ${exitCode}`}`}]),
		...wrapText(cleanText(restart.reason), width - labelWidth - 1, 4, theme.glyphs.ellipsis).map((text, index) => fact(index === 0 ? 'why' : '', [{text}])),
	];
}

/** What is in each of them, for whoever has never seen them. */
function fileLine({name, size}: RestartFile, longest: number): Line {
	return [
		{text: `  ${padText(cleanText(name), longest)}  ${padTextLeft(byteSize(size), 8)}  `},
		{text: contents.find(([pattern]) => pattern.test(name))?.[1] ?? '', tone: 'quiet'},
	];
}

const contents: ReadonlyArray<readonly [RegExp, string]> = [
	[/^output\.log$/v, 'what the script said'],
	[/^status\.json$/v, 'the status right before it'],
	[/^supervisor\.json$/v, 'supervisor\'s process table right before it'],
	[/^stderr-/v, 'the end of a failing service\'s stderr'],
	[/^processes\.txt$/v, 'all processes right before it'],
	[/^system\.json$/v, 'disk, memory and load right before it'],
];

const labelWidth = 10;

function fact(label: string, line: Line): Line {
	return [{text: label.padEnd(labelWidth), tone: 'quiet'}, ...line];
}
