import type {BlockReason, Outcome, Trigger} from '../core/attempt.js';
import type {DetectorEvent} from '../core/events.js';
import type {Alert} from '../core/journal.js';
import {levelCode} from '../core/level.js';
import type {Memory} from '../core/memory.js';
import {isTakenBy} from '../core/receivers.js';
import type {LevelName, Settings} from '../core/settings.js';
import type {Ports} from '../engine/detector.js';

/** One thing that happened in a replay, `at` in seconds from the start (interface: replay --json). */
export type ReplayEvent =
	| {readonly at: number; readonly type: 'check'; readonly level: LevelName; readonly failing: number}
	| {readonly at: number; readonly type: 'level'; readonly level: LevelName; readonly from: LevelName; readonly decision: string}
	| {readonly at: number; readonly type: 'alert'; readonly kind: string; readonly text: string}
	| {readonly at: number; readonly type: 'restart'; readonly id: number; readonly trigger: Trigger; readonly reason: string}
	| {readonly at: number; readonly type: 'outcome'; readonly id: number; readonly outcome: Outcome; readonly exit_code: number | null}
	| {readonly at: number; readonly type: 'withheld'; readonly reason: BlockReason};

/** Listens to the detector of a replay and writes down what it does, with the time that the replay has set. */
export class ReplayLog {
	readonly events: ReplayEvent[] = [];
	/** Seconds from the start: now. */
	at = 0;
	peakLevel: LevelName = 'NONE';
	rootCause: string | undefined;

	readonly ports: Ports = {
		event: event => {
			this.onEvent(event);
		},
		alert: alert => {
			this.onAlert(alert);
		},
	};

	/** A replay tells what a phone gets. */
	constructor(private readonly notify: Settings['notify']) {}

	noteCheck({level, incident, services}: Memory): void {
		this.rootCause = incident?.rootCause ?? this.rootCause;
		this.peakLevel = levelCode(level) > levelCode(this.peakLevel) ? level : this.peakLevel;
		let failing = 0;
		for (const {verdict} of Object.values(services)) {
			failing += verdict === 'failing' ? 1 : 0;
		}

		this.events.push({at: this.at, type: 'check', level, failing});
	}

	noteRestart(id: number, trigger: Trigger, reason: string): void {
		this.events.push({at: this.at, type: 'restart', id, trigger, reason});
	}

	private onAlert(alert: Alert): void {
		const {kind, text} = alert;
		if (isTakenBy(this.notify, 'sms', alert)) {
			this.events.push({at: this.at, type: 'alert', kind, text});
		}
	}

	private onEvent({event, fields, message}: DetectorEvent): void {
		const {at} = this;
		switch (event) {
			case 'level_changed': {
				this.events.push({at, type: 'level', level: fields['to'] as LevelName, from: fields['from'] as LevelName, decision: message});
				break;
			}

			case 'restart_withheld': {
				this.events.push({at, type: 'withheld', reason: fields['because'] as BlockReason});
				break;
			}

			case 'restart_outcome': {
				this.events.push({
					at, type: 'outcome', id: fields['attempt'] as number, outcome: fields['outcome'] as Outcome, exit_code: (fields['exit_code'] as number | undefined) ?? null,
				});
				break;
			}
		// No default
		}
	}
}
