import {duplicatesAlert, journalAlert, lostHistoryAlert, type Duplicate} from '../core/alerts.js';
import {eventAt} from '../core/effects.js';
import type {Alert} from '../core/journal.js';
import type {Memory} from '../core/memory.js';
import {elapsed, type Moment} from '../core/moment.js';
import {disarmedLeft, type Context} from '../core/policy.js';
import {posted, type Posting} from '../core/post-alert.js';
import type {Ports} from './ports.js';

/** Milliseconds after which the same trouble of the journal is texted again. */
const troubleAgain = 15 * 60_000;

/**
What is found between two checks and has to be told: second copies, a journal that cannot be trusted, a history that was lost. Each returns the
memory with the text that was used up; that is written down at the next check.
*/
export class Notices {
	/** What was texted of the journal last, numbers left out: a trouble that comes and goes is one. */
	private toldTrouble: {readonly kind: string; readonly at: Moment} | undefined;

	constructor(private readonly ports: Ports) {}

	/** Second copies of supervised programs run (decision 18). */
	tellDuplicates(context: Context, duplicates: readonly Duplicate[], now: Moment): Memory {
		const names = duplicates.map(({name, pid}) => `${name} (pid ${pid})`).join(', ');
		const message = `After the restart second copies run beside the supervised programs: ${names}. They are not ended: look at them, orders may be doubled`;
		this.ports.event(eventAt(now, {severity: 'error', event: 'duplicates', message, fields: {duplicates}}));
		return this.post(context, {urgency: 'topic', topic: 'duplicates', level: 'CASCADING'}, notice => duplicatesAlert(context.settings.system, duplicates, notice, now), now);
	}

	/** The journal cannot be trusted any more (decision 8). */
	tellTrouble(context: Context, trouble: string, now: Moment): Memory {
		const text = `The history cannot be trusted: ${trouble} No automatic restart until that is mended`;
		this.ports.event(eventAt(now, {severity: 'error', event: 'journal_trouble', message: text}));
		const kind = trouble.replaceAll(/\d+/gv, '');
		if (this.toldTrouble?.kind === kind && elapsed(this.toldTrouble.at, now) < troubleAgain) {
			return context.memory;
		}

		this.toldTrouble = {kind, at: now};
		return this.post(context, {urgency: 'topic', topic: 'journal', level: 'CASCADING'}, notice => journalAlert(context.settings.system, trouble, notice, now), now);
	}

	tellTrusted(now: Moment): void {
		this.ports.event(eventAt(now, {severity: 'info', event: 'journal_trusted', message: 'The history can be trusted again'}));
	}

	/**
	The counters are gone, and what was disarmed is not: both have to be known. Outside of the budget of texts, which is gone as well: it comes once for
	each loss, as the next start finds what this one writes.
	*/
	tellLoss({settings: {system}, memory: {disarmed}}: Context, isTrusted: boolean, now: Moment): void {
		const alert = lostHistoryAlert(system, disarmed !== undefined && disarmedLeft(disarmed, now) > 0, now);
		this.ports.event(eventAt(now, {severity: 'error', event: 'history_lost', message: alert.text}));
		// One that cannot be trusted is told in a text of its own, which says what to do.
		if (isTrusted) {
			this.ports.alert(alert);
		}
	}

	private post(context: Context, posting: Posting, make: (notice: string) => Alert, now: Moment): Memory {
		const {memory, effects} = posted(context, posting, make, now);
		for (const effect of effects) {
			if (effect.kind === 'event') {
				this.ports.event(effect.event);
			} else if (effect.kind === 'alert') {
				this.ports.alert(effect.alert);
			}
		}

		return memory;
	}
}
