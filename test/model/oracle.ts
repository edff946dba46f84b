import type {RestartCause, Settings} from '../../source/core/settings.js';
import type {Host} from './host.js';
import type {Machine} from './machine.js';
import type {Written} from './mortal-journal.js';
import {criticalNames, lostFile} from './settings.js';

const hour = 3_600_000;

/** A moment in true time, and what the machine's clocks had gone through by then. */
export type At = {readonly trueTime: number; readonly boots: number; readonly jumps: number};

export type Seen = 'ok' | 'failing' | 'unknown' | 'stopped';

/** What the detector must know, as an independent count of it. */
export type Knowledge = {
	readonly votes: Readonly<Record<string, number>>;
	readonly lastCheck: At | undefined;
	readonly disarmed: (At & {readonly lasts: number}) | undefined;
	readonly aborted: (At & {readonly isSure: boolean}) | undefined;
	readonly recovered: readonly At[];
	/** Something happened that this count does not follow exactly, until everything was seen ok again. */
	readonly isUnsure: boolean;
	readonly heals: number;
	readonly healsInARow: number;
};

export const knowsNothing: Knowledge = {
	votes: {}, lastCheck: undefined, disarmed: undefined, aborted: undefined, recovered: [], isUnsure: false, heals: 0, healsInARow: 0,
};

type Answer = 'yes' | 'no' | 'maybe';

/**
What the detector has to do and must not do, counted anew from what truly happened and in true time: written as differently from the core as
the decisions allow. `live` is what the running detector knows; `saved` what the next one will find.
*/
export class Oracle {
	live = knowsNothing;
	saved = knowsNothing;
	/** Every start of the script by the detector on its own, in true time. */
	readonly automatic: At[] = [];
	/** Automatic attempts that the journal must count although no script ran: power was lost right before it. */
	readonly phantoms: At[] = [];

	constructor(private readonly settings: Settings, private readonly machine: Machine) {}

	get now(): At {
		const {trueTime, boots, jumps} = this.machine;
		return {trueTime, boots, jumps};
	}

	/** One look, before the detector gets it. */
	takeIn(seen: Readonly<Record<string, Seen>>, how: {readonly wasUnderWay: boolean; readonly isFrozen: boolean; readonly isExtra: boolean; readonly heals: number}): void {
		const before = this.live;
		const isForgotten = this.isGap(before.lastCheck) && !how.wasUnderWay;
		const healsInARow = how.heals === before.heals ? 0 : before.healsInARow + 1;
		const isAllOk = Object.values(seen).every(verdict => verdict === 'ok') && !how.isFrozen && healsInARow === 0;
		const isUnsure = (before.isUnsure && !isAllOk) || healsInARow > 2;
		const votes: Record<string, number> = {};
		for (const [name, verdict] of Object.entries(seen)) {
			const known = isForgotten ? 0 : before.votes[name] ?? 0;
			votes[name] = how.isFrozen ? known : counted(known, verdict, how.isExtra);
		}

		this.live = {...before, votes, lastCheck: this.now, isUnsure, heals: how.heals, healsInARow};
	}

	/** Whether one of the causes has been failing for long enough and is failing at this look. */
	isDue(seen: Readonly<Record<string, Seen>>): boolean {
		const {cascading} = this.settings.thresholds;
		const isRipe = (name: string) => seen[name] === 'failing' && (this.live.votes[name] ?? 0) >= cascading;
		const causes: Readonly<Record<RestartCause, boolean>> = {
			services: criticalNames.every(name => isRipe(name)),
			supervisor: isRipe('supervisor'),
			files: isRipe(lostFile),
		};
		return this.settings.restart.on.some(cause => causes[cause]);
	}

	/** Whether anything at all that may cause a restart is failing now. */
	isCauseFailing(host: Host): boolean {
		const seen = seenOf(host, {skipHealth: false, isImpaired: false});
		const isSupervisorBad = seen['supervisor'] !== 'ok';
		return isSupervisorBad || seen[lostFile] === 'failing' || criticalNames.every(name => seen[name] === 'failing');
	}

	/** Whether the rules forbid an automatic restart now; `maybe` where they leave room (clocks that cannot be compared). */
	isWithheld(): Answer {
		const {restart} = this.settings;
		const answers = [
			restart.enabled ? 'no' : 'yes',
			this.isWithin(this.live.disarmed, this.live.disarmed?.lasts ?? 0),
			this.live.aborted?.isSure === false ? 'maybe' : this.isWithin(this.live.aborted, hour),
			this.isLimited([...this.automatic], restart.maxPerHour, hour),
			this.isLimited(this.live.recovered, 1, restart.cooldown),
			this.isLimited([...this.automatic, ...this.phantoms], restart.maxPerHour, hour) === 'no' ? 'no' : 'maybe',
		] as const;
		return answers.includes('yes') ? 'yes' : (answers.includes('maybe') ? 'maybe' : 'no');
	}

	/** A restart worked, as the detector says it. */
	noteRecovery(): void {
		this.live = this.afterRecovery(this.live);
	}

	/** What the detector has written is what the next one will know. */
	save({memory, recovered}: Written): void {
		if (memory) {
			this.saved = recovered ? this.afterRecovery(this.live) : this.live;
		}
	}

	/** It died: whatever it had not written is lost. */
	forget(): void {
		this.live = this.saved;
	}

	/** Something happened that is not followed exactly: until all was seen ok again, only what must not happen is told. */
	doubt(): void {
		this.live = {...this.live, isUnsure: true};
		this.saved = {...this.saved, isUnsure: true};
	}

	/** A person called the restart off. `isWritten`: the next detector knows it too. */
	noteAbort({isWritten, isSure}: {readonly isWritten: boolean; readonly isSure: boolean}): void {
		const aborted = {...this.now, isSure};
		this.live = {...this.live, aborted};
		this.saved = isWritten ? {...this.saved, aborted} : this.saved;
	}

	/** An abort ends when the level leaves CASCADING. */
	noteLevel(level: string): void {
		if (level === 'CASCADING' || !this.live.aborted) {
			return;
		}

		this.live = {...this.live, aborted: undefined};
		this.saved = {...this.saved, aborted: this.saved.aborted && {...this.saved.aborted, isSure: false}};
	}

	private afterRecovery(knowledge: Knowledge): Knowledge {
		return {...knowledge, votes: {}, isUnsure: false, recovered: [...knowledge.recovered, this.now]};
	}

	private isGap(lastCheck: At | undefined): boolean {
		const {trueTime, boots} = this.machine;
		const longest = Math.max(60_000, 2 * this.settings.checkInterval);
		return lastCheck !== undefined && (lastCheck.boots !== boots || trueTime - lastCheck.trueTime > longest);
	}

	/** `maybe`: after a reboot the wall clock decides when it ends, and somebody has set that. */
	private isWithin(at: At | undefined, lasts: number): Answer {
		if (!at) {
			return 'no';
		}

		const {trueTime, boots, jumps, up} = this.machine;
		const isExact = at.boots === boots || at.jumps === jumps || !Number.isFinite(lasts);
		return isExact ? (trueTime - at.trueTime < lasts ? 'yes' : 'no') : (up >= lasts ? 'no' : 'maybe');
	}

	/** `maybe`: in true time it is over, but after a reboot only the time since then is certain. */
	private isLimited(times: readonly At[], most: number, span: number): Answer {
		const {trueTime, boots, up} = this.machine;
		const truly = times.filter(at => trueTime - at.trueTime < span).length;
		const strictly = times.filter(at => (at.boots === boots ? trueTime - at.trueTime : up) < span).length;
		return truly >= most ? 'yes' : (strictly >= most ? 'maybe' : 'no');
	}
}

function counted(votes: number, verdict: Seen, isExtra: boolean): number {
	switch (verdict) {
		case 'ok':
		case 'stopped': {
			return 0;
		}

		case 'unknown': {
			return votes;
		}

		case 'failing': {
			return isExtra ? votes : votes + 1;
		}
	}
}

/** What a look at the host must make of each subject, by decisions 5 and 6. */
export function seenOf({broken}: Host, {skipHealth, isImpaired}: {readonly skipHealth: boolean; readonly isImpaired: boolean}): Record<string, Seen> {
	const supervisor = broken.findLast(change => change.supervisor !== undefined)?.supervisor ?? 'up';
	const isShutdown = supervisor === 'shutdown';
	const last = (name: string, key: 'state' | 'http') => broken.findLast(({services}) => services?.[name]?.[key] !== undefined)?.services?.[name]?.[key];
	const health = (name: string): Seen => skipHealth ? 'unknown' : (last(name, 'http') === undefined ? 'ok' : 'failing');
	const service = (name: string): Seen => {
		const hasHealth = name !== 'b';
		if (isImpaired || isShutdown || (supervisor !== 'up' && !hasHealth)) {
			return 'unknown';
		}

		const state = supervisor === 'up' ? last(name, 'state') : undefined;
		if (state === 'STOPPED') {
			return 'stopped';
		}

		return state === undefined ? (hasHealth ? health(name) : 'ok') : 'failing';
	};

	const isFileLost = broken.some(({files}) => files !== undefined);
	return {
		...Object.fromEntries(criticalNames.map(name => [name, service(name)])),
		supervisor: isImpaired || isShutdown ? 'unknown' : (supervisor === 'up' ? 'ok' : 'failing'),
		[lostFile]: isImpaired ? 'unknown' : (isFileLost ? 'failing' : 'ok'),
	};
}
