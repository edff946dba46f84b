import type {Journal} from '../core/journal.js';
import type {Moment} from '../core/moment.js';

/** A journal that knows when it has lost something. */
export type HistoryJournal = Journal & {
	/**
	Why the restart limits cannot be computed from this journal, although it works: attempts of the last hour are missing from it. A
	sentence for people; `undefined` when it can be trusted. It ends by itself when those attempts are an hour old.
	*/
	distrust(now: Moment): string | undefined;
};

/** The part that `cfd history` needs while a detector runs. */
export type HistoryReader = Pick<Journal, 'attempts' | 'incidents' | 'deliveries' | 'deliveryCounts' | 'loadMemory' | 'close'>;
