import type {Journal} from '../../source/core/journal.js';
import type {Machine} from './machine.js';

/** How a journal is had again after the detector's death. */
export type JournalSource = {open(machine: Machine): Journal; close(): void};

/** The process is dead: whatever its code still does has no effect. */
export class Death extends Error {}

/** When one life of the detector ends: at the n-th point that it comes to, a write of the journal or a step of the restart. */
export class Fate {
	isDead = false;
	private pointsLeft = Infinity;

	doom(points: number): void {
		this.pointsLeft = points;
	}

	kill(): void {
		this.isDead = true;
	}

	point(): void {
		if (!this.isDead && --this.pointsLeft < 0) {
			this.isDead = true;
		}

		if (this.isDead) {
			throw new Death('dead');
		}
	}
}

/** A disk that can refuse the next writes, at the write itself or when all of it should become durable, or the next reads. */
export class Disk {
	writesToFail = 0;
	failsAtCommit = false;
	readsToFail = 0;

	beforeWrite(): void {
		if (!this.failsAtCommit) {
			this.maybeFail();
		}
	}

	beforeCommit(): void {
		if (this.failsAtCommit) {
			this.maybeFail();
		}
	}

	beforeRead(): void {
		if (this.readsToFail === 0) {
			return;
		}

		this.readsToFail--;
		throw new Error('history.db: disk I/O error. Look at its disk.');
	}

	private maybeFail(): void {
		if (this.writesToFail === 0) {
			return;
		}

		this.writesToFail--;
		throw new Error('history.db: database or disk is full. Free space on its disk.');
	}
}

/** What one transaction has made durable. */
export type Written = {memory: boolean; recovered: boolean};

export type JournalHandlers = {
	onCommit(written: Written): void;
	/** All of it was read. */
	onRead(): void;
};

/** A journal that one life of the detector holds: its owner dies, or its disk fails, before a write, between two, or after the last. */
export function mortalJournal(journal: Journal, fate: Fate, disk: Disk, {onCommit, onRead}: JournalHandlers): Journal {
	let depth = 0;
	let written: Written = {memory: false, recovered: false};
	const write = <Value>(work: () => Value): Value => {
		fate.point();
		disk.beforeWrite();
		return work();
	};

	const commit = () => {
		if (depth !== 1) {
			return;
		}

		disk.beforeCommit();
		fate.point();
	};

	const atomically = <Value>(work: () => Value): Value => {
		if (depth === 0) {
			written = {memory: false, recovered: false};
		}

		const before = {...written};
		depth++;
		try {
			const value = journal.atomically(() => {
				const made = work();
				commit();
				return made;
			});
			if (depth === 1) {
				onCommit(written);
				fate.point();
			}

			return value;
		} catch (error) {
			written = before;
			throw error;
		} finally {
			depth--;
		}
	};

	return {
		...journal,
		atomically,
		beginAttempt: (detail, at) => write(() => journal.beginAttempt(detail, at)),
		addStep: (attempt, step, detail, at) => write(() => {
			const changed = journal.addStep(attempt, step, detail, at);
			written.recovered ||= detail.outcome === 'recovered' || detail.recovered === true;
			return changed;
		}),
		saveMemory(memory) {
			write(() => {
				journal.saveMemory(memory);
				written.memory = true;
			});
		},
		saveIncident(incident) {
			write(() => {
				journal.saveIncident(incident);
			});
		},
		addAlert: (alert, to) => write(() => journal.addAlert(alert, to)),
		loadMemory() {
			disk.beforeRead();
			return journal.loadMemory();
		},
		attempts(limit) {
			disk.beforeRead();
			const attempts = journal.attempts(limit);
			onRead();
			return attempts;
		},
		distrust: now => journal.distrust(now),
	};
}
