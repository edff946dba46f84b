import {useApp} from 'ink';
import {useEffect, useRef, useState} from 'react';
import {errorMessage} from '../core/caught.js';
import type {Command, Monitor} from '../core/monitor.js';
import type {Keystroke} from './keystroke.js';
import {pressed} from './press.js';
import type {SortName} from './service-order.js';
import {
	initialState,
	type Effect,
	type Facts,
	type Notice,
	type Toy,
	type UiState,
} from './ui-state.js';

/** How long the footer says what a command came to. */
const noticeTime = 15_000;

type Actions = {
	readonly onSave: () => Promise<string>;
	readonly onSuspend: () => Promise<void>;
	readonly onStopSignal: (stop: () => void) => () => void;
	readonly preferences: Preferences;
	/** Breaks or mends something and says what; left out everywhere but in the demo. */
	readonly onPlay: ((toy: Toy) => string) | undefined;
};

/** What a person likes about the screen, kept from one time to the next. */
export type Preferences = {
	readonly sort: SortName;
	readonly onSort: (sort: SortName) => void;
};

/** The state of the screen, moved by keys, and what they set off outside of it. */
export function useUi(monitor: Monitor, {onSave, onSuspend, onStopSignal, preferences, onPlay}: Actions) {
	const {exit, suspendTerminal} = useApp();
	const [state, setState] = useState({...initialState, sort: preferences.sort, isDemo: onPlay !== undefined});
	// Keys that arrive together are handled before React draws again: each needs the state that the one before left.
	const latest = useRef(state);
	useNoticeTime(state.notice, () => {
		change({...latest.current, notice: undefined});
	});

	useEffect(() => onStopSignal(() => {
		void performSafely({kind: 'suspend'});
	}), [onStopSignal]);

	function change(next: UiState): void {
		if (next.sort !== latest.current.sort) {
			preferences.onSort(next.sort);
		}

		latest.current = next;
		setState(next);
	}

	function tell(kind: Notice['kind'], text: string): void {
		change({...latest.current, notice: {kind, text}});
	}

	async function perform(effect: Effect): Promise<void> {
		switch (effect.kind) {
			case 'send': {
				tell('asked', askedText(effect.command));
				const {ok, message} = await monitor.send(effect.command);
				tell(ok ? 'done' : 'failed', message);
				break;
			}

			case 'preflight': {
				const preflight = await monitor.send({command: 'restart', reason: 'looked at on the screen', dryRun: true});
				const {dialog} = latest.current;
				if (dialog?.kind === 'restart') {
					change({...latest.current, dialog: {...dialog, preflight}});
				}

				break;
			}

			case 'play': {
				tell('done', onPlay?.(effect.toy) ?? '');
				break;
			}

			case 'save': {
				tell('done', `saved to ${await onSave()}`);
				break;
			}

			case 'quit': {
				exit();
				break;
			}

			case 'suspend': {
				await suspendTerminal(onSuspend);
				break;
			}

			case 'redraw': {
				await suspendTerminal(async () => undefined);
				break;
			}
		}
	}

	/** Nothing that a key sets off may take the screen down: it is said in the footer. */
	async function performSafely(effect: Effect): Promise<void> {
		try {
			await perform(effect);
		} catch (error) {
			tell('failed', errorMessage(error));
		}
	}

	function press(keys: readonly Keystroke[], facts: Facts): void {
		for (const key of keys) {
			const {state: next, effect} = pressed(latest.current, key, facts);
			change(next);
			if (effect) {
				void performSafely(effect);
			}
		}
	}

	/** Pasted text is typing where text is typed, and nothing anywhere else: a clipboard must not press keys. */
	function paste(keys: readonly Keystroke[], facts: Facts): void {
		const {dialog, isFiltering} = latest.current;
		const isTyping = isFiltering || dialog?.kind === 'restart' || dialog?.kind === 'disarm';
		press(isTyping ? keys : [], facts);
	}

	return {state, press, paste};
}

function useNoticeTime(notice: Notice | undefined, clear: () => void): void {
	useEffect(() => {
		const timer = notice && notice.kind !== 'asked' ? setTimeout(clear, noticeTime) : undefined;
		return () => {
			clearTimeout(timer);
		};
	}, [notice]);
}

function askedText({command}: Command): string {
	return {
		restart: 'MASTER RESTART, waiting for the detector',
		abort: 'to call off the restart',
		disarm: 'to disarm',
		arm: 'to arm',
		check: 'for a check',
	}[command];
}
