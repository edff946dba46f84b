import type {Command, CommandResult} from '../core/monitor.js';
import {isTyped, type Keystroke} from './keystroke.js';
import {parseDisarmTime} from './disarm-time.js';

/** A question in front of the screen. While it is open, every key belongs to it. */
export type Dialog =
	| {
		readonly kind: 'restart';
		readonly typed: string;
		readonly isWrong: boolean;
		/** What stands in the way, as the detector found; `undefined` until it has looked. */
		readonly preflight: CommandResult | undefined;
	}
	| {
		readonly kind: 'disarm';
		readonly duration: string;
		readonly reason: string;
		readonly field: 'duration' | 'reason';
		readonly problem: string | undefined;
	}
	| {readonly kind: 'arm'}
	| {readonly kind: 'quit'};

/** What came of a key in a dialog: it goes on, it is closed, or something was decided. */
export type DialogResult =
	| {readonly kind: 'open'; readonly dialog: Dialog}
	| {readonly kind: 'closed'}
	| {readonly kind: 'send'; readonly command: Command}
	| {readonly kind: 'quit'};

/** What has to be typed, letter by letter, before MASTER RESTART runs. */
export const restartWord = 'RESTART';

const longestText = 200;

export const restartDialog: Dialog = {kind: 'restart', typed: '', isWrong: false, preflight: undefined};

export const disarmDialog: Dialog = {
	kind: 'disarm',
	duration: '1h',
	reason: '',
	field: 'duration',
	problem: undefined,
};

const closed: DialogResult = {kind: 'closed'};

/** What a key does in a dialog. Esc is always safe; Enter alone never restarts. */
export function dialogKey(dialog: Dialog, key: Keystroke): DialogResult {
	if (key === 'escape') {
		return closed;
	}

	switch (dialog.kind) {
		case 'restart': {
			return restartKey(dialog, key);
		}

		case 'disarm': {
			return disarmKey(dialog, key);
		}

		case 'arm': {
			return answer(dialog, key, {yes: ['enter', 'y'], result: {kind: 'send', command: {command: 'arm'}}});
		}

		case 'quit': {
			return answer(dialog, key, {yes: ['enter', 'y', 'q', 'ctrl-c'], result: {kind: 'quit'}});
		}
	}
}

function answer(dialog: Dialog, key: Keystroke, {yes, result}: {yes: readonly Keystroke[]; result: DialogResult}): DialogResult {
	if (yes.includes(key)) {
		return result;
	}

	return key === 'n' || key === 'q' ? closed : {kind: 'open', dialog};
}

function restartKey(dialog: Dialog & {kind: 'restart'}, key: Keystroke): DialogResult {
	if (key !== 'enter') {
		return {kind: 'open', dialog: {...dialog, typed: edited(dialog.typed, key), isWrong: false}};
	}

	return dialog.typed.trim() === restartWord
		? {kind: 'send', command: {command: 'restart', reason: 'asked for on the screen'}}
		: {kind: 'open', dialog: {...dialog, isWrong: true}};
}

function disarmKey(dialog: Dialog & {kind: 'disarm'}, key: Keystroke): DialogResult {
	const {field} = dialog;
	if (['tab', 'up', 'down'].includes(key)) {
		return {kind: 'open', dialog: {...dialog, field: field === 'duration' ? 'reason' : 'duration'}};
	}

	return key === 'enter'
		? confirmed(dialog)
		: {kind: 'open', dialog: {...dialog, [field]: edited(dialog[field], key), problem: undefined}};
}

/** Enter: the time is checked at once, and the reason is the last thing asked. */
function confirmed(dialog: Dialog & {kind: 'disarm'}): DialogResult {
	const time = parseDisarmTime(dialog.duration);
	if (!time.ok) {
		return {kind: 'open', dialog: {...dialog, field: 'duration', problem: time.message}};
	}

	const reason = dialog.reason.trim() === '' ? 'no reason given' : dialog.reason.trim();
	return dialog.field === 'duration'
		? {kind: 'open', dialog: {...dialog, field: 'reason'}}
		: {kind: 'send', command: {command: 'disarm', forMs: time.milliseconds, reason}};
}

/** The text after a key: Backspace takes the last character, Ctrl-U all of it. */
export function edited(text: string, key: Keystroke): string {
	switch (key) {
		case 'backspace': {
			return [...text].slice(0, -1).join('');
		}

		case 'ctrl-u': {
			return '';
		}

		default: {
			return isTyped(key) && text.length < longestText ? text + key : text;
		}
	}
}
