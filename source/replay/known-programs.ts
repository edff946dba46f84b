import type {RecordedLook} from '../core/recorded-look.js';

/** Gathers what supervisor knew while a record was made. */
export class KnownPrograms {
	/** With their group and without it: a config may name them either way. */
	readonly names = new Set<string>();
	private last: RecordedLook['processes'] | undefined;

	note(processes: RecordedLook['processes']): void {
		// The same object as long as nothing changed.
		if (processes === this.last) {
			return;
		}

		this.last = processes;
		for (const key of Object.keys(processes)) {
			this.names.add(key).add(key.slice(key.indexOf(':') + 1));
		}
	}
}
