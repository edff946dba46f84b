import type {CommandResult, Connection, Snapshot} from '../../core/monitor.js';
import {restartWord, type Dialog} from '../dialog-state.js';
import {duration} from '../format.js';
import {cleanText, wrapText, type Line} from '../line.js';
import type {Theme} from '../theme.js';
import {usualDuration} from './attempt-lines.js';
import {loud} from './banner.js';
import {restartLines} from './event-lines.js';

/** A dialog: what it says, and, never cut off, what can be answered. */
export type DialogText = {
	readonly title: string;
	readonly isDangerous: boolean;
	/** The most important first: a low terminal shows only the first of them. */
	readonly body: readonly Line[];
	readonly answer: readonly Line[];
};

export type DialogContext = {
	readonly snapshot: Snapshot | undefined;
	readonly connection: Connection;
	readonly theme: Theme;
	readonly width: number;
};

export function dialogText(dialog: Dialog, context: DialogContext): DialogText {
	switch (dialog.kind) {
		case 'restart': {
			return restartText(dialog, context);
		}

		case 'disarm': {
			return disarmText(dialog, context);
		}

		case 'arm': {
			return armText(context);
		}

		case 'quit': {
			return {
				title: 'QUIT',
				isDangerous: false,
				body: paragraph('', quitting(context.connection), context),
				answer: [[{text: 'Enter or q', isBold: true}, {text: ' quits   '}, {text: 'Esc', isBold: true}, {text: ' stays'}]],
			};
		}
	}
}

function restartText({typed, isWrong, preflight}: Dialog & {kind: 'restart'}, context: DialogContext): DialogText {
	const room = context.width - restartWord.length - 1;
	const prompt: Line = [{text: fitting(room, `Type ${restartWord}, then Enter: `, `Type ${restartWord}: `, '> ')}, ...field(typed, true)];
	const hint: Line = isWrong
		? [loud('warn', `that was not ${restartWord}`), {text: ' nothing was done; Esc cancels'}]
		: [{text: fitting(context.width, 'Esc cancels. Nothing has been done yet.', 'Esc cancels'), tone: 'quiet'}];
	return {
		title: 'MASTER RESTART',
		isDangerous: true,
		body: context.snapshot ? restartBody(context.snapshot, preflight, context) : paragraph('', 'Nothing is known of the system yet.', context),
		answer: [prompt, hint],
	};
}

function restartBody(snapshot: Snapshot, preflight: CommandResult | undefined, context: DialogContext): Line[] {
	const {status, script} = snapshot;
	const services = Object.keys(status.service_health).length;
	const usual = usualDuration(status.restart_history);
	const [last] = restartLines(snapshot, context.theme);
	return [
		...snapshot.attempt ? paragraph('', `A restart is in progress: #${snapshot.attempt.id}. A second one will be refused.`, context, true) : [],
		...preflight?.ok === false ? paragraph('preflight', firstLine(preflight.message), context, true) : [],
		...paragraph('why now', status.decision, context),
		...paragraph('runs', [script.path, ...script.args].join(' '), context),
		...paragraph('in', script.root, context),
		...paragraph('down', `the supervisor and all ${services} services, until the script has started them again${usual === undefined ? '' : `: usually ${duration(usual)}`}`, context),
		...paragraph('limits', limits(snapshot), context),
		...preflight?.ok === false ? [] : [labelled('preflight', [{text: preflight ? 'passed: nothing stands in the way' : 'looking', tone: 'quiet'}], labelWidth)],
		labelled('last', last ?? [], labelWidth),
	];
}

/** The rest of what a dry run says is in the dialog already: what would run, and where. */
function firstLine(text: string): string {
	return text.split('\n', 1)[0] ?? '';
}

/** Decision 8: manual restarts do not use up the automatic ones, but start the cooldown if they worked. */
function limits({status, maxPerHour}: Snapshot): string {
	const left = `${status.restarts_remaining} of ${maxPerHour} automatic restarts left`;
	return `${left}, and as many after this one; if it works, the cooldown begins and no automatic restart comes before it ends`;
}

function disarmText(dialog: Dialog & {kind: 'disarm'}, context: DialogContext): DialogText {
	const isForEver = dialog.duration.includes('ever');
	return {
		title: 'DISARM',
		isDangerous: true,
		body: [
			...paragraph('', 'No automatic restart until the time is over. Checks and alerts go on, and R works.', context),
			...isForEver ? [[loud('bad', 'FOR EVER: nothing restarts by itself until a person arms it again')]] : [],
			...isDue(context) ? paragraph('', 'This also calls off the restart that is due.', context, true) : [],
		],
		answer: [
			[{text: 'For how long:  '}, ...field(dialog.duration, dialog.field === 'duration')],
			[{text: 'Why:           '}, ...field(dialog.reason, dialog.field === 'reason')],
			[
				dialog.problem === undefined
					? {text: fitting(context.width, 'Enter goes on, Tab changes the line, Esc cancels', 'Enter goes on, Esc cancels', 'Esc cancels'), tone: 'quiet'}
					: loud('warn', dialog.problem),
			],
		],
	};
}

function armText(context: DialogContext): DialogText {
	const {snapshot} = context;
	return {
		title: 'ARM',
		isDangerous: false,
		body: [
			...snapshot?.disarmed ? paragraph('disarmed', snapshot.disarmed.reason, context) : [],
			...snapshot ? paragraph('now', snapshot.status.decision, context) : [],
			...paragraph('then', 'the restart script runs by itself when a cause holds, within the limits', context),
		],
		answer: [[{text: 'Enter', isBold: true}, {text: ' arms   '}, {text: 'Esc', isBold: true}, {text: ' cancels'}]],
	};
}

function isDue({snapshot}: DialogContext): boolean {
	return typeof snapshot?.status.restart_due_at === 'string';
}

/** What becomes of the guard: said before anybody leaves. */
function quitting({kind}: Connection): string {
	return kind === 'own'
		? 'This screen is the detector. When it is left, nothing watches the system and nothing restarts it. A detector that stays is: cfd --headless, under supervisor.'
		: 'The detector keeps running without this screen.';
}

/** The first of these texts that fits in `width` columns, or else the last: what is typed, and how to get out, is seen on any terminal. */
function fitting(width: number, ...texts: readonly string[]): string {
	return texts.find(text => text.length <= width) ?? texts.at(-1) ?? '';
}

/** What is typed, with the place where the next character goes. */
function field(text: string, isActive: boolean): Line {
	const cursor: Line = isActive ? [{text: ' ', isInverse: true}] : [];
	return [{text, isBold: isActive}, ...cursor];
}

const labelWidth = 10;

/** A text in as many rows as it needs, beside its label. */
function paragraph(label: string, text: string, context: DialogContext, isBold = false): Line[] {
	const indent = label === '' ? 0 : labelWidth;
	return wrapText(cleanText(text), Math.max(10, context.width - indent), 4, context.theme.glyphs.ellipsis)
		.map((row, index) => labelled(index === 0 ? label : ' ', [{text: row, isBold}], indent));
}

function labelled(label: string, line: Line, indent: number): Line {
	return indent === 0 ? line : [{text: label.padEnd(indent), tone: 'quiet'}, ...line];
}
