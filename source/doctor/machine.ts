import {fail, ok, warn, type Finding} from './finding.js';

export type FolderFacts = {
	/** `log folder`, `state folder`. */
	readonly name: string;
	readonly key: string;
	/** Absolute. */
	readonly folder: string;
	/** What is there: nothing, a folder, or something else. */
	readonly is: 'missing' | 'folder' | 'other';
	/** Whether we may write there; of one that is missing, into the folder that it will be made in. */
	readonly isWritable: boolean;
	/** Of one that is there: the user that it belongs to, if that is neither us nor root. */
	readonly owner: number | undefined;
};

/** A folder that the detector writes to. */
export function judgeFolder({name, key, folder, is, isWritable, owner}: FolderFacts): Finding {
	if (is === 'other') {
		return fail(name, `${folder} is no folder`, `Move it away, or set "${key}".`);
	}

	if (!isWritable) {
		return fail(name, `${folder} cannot be ${is === 'missing' ? 'made' : 'written'} by this user`, `chown it to the user of the detector, or set "${key}".`);
	}

	return owner === undefined
		? ok(name, `${folder} ${is === 'missing' ? 'will be made' : 'can be written'}`)
		: fail(name, `${folder} belongs to another user (id ${owner})`, `Run the detector as that user, or set "${key}".`);
}

export type DiskFacts = {
	readonly name: string;
	readonly folder: string;
	/** Bytes. */
	readonly free: number;
	readonly size: number;
	readonly hasFreeFiles: boolean;
	readonly isReadOnly: boolean;
};

const megabyte = 1024 * 1024;

/** With less than this every restart is withheld (decision 16). */
const hopeless = 5 * megabyte;

/** A disk. Nearly full: less than 5 % and 2 GB, or less than 200 MB of whatever size. */
export function judgeDisk({name, folder, free, size, hasFreeFiles, isReadOnly}: DiskFacts): Finding {
	const subject = `disk of the ${name}`;
	const left = `${Math.floor(free / megabyte)} MB free of ${Math.floor(size / megabyte)} MB (${folder})`;
	const mend = 'Make room: on a full disk every restart is withheld.';
	if (isReadOnly) {
		return fail(subject, `it is read-only (${folder})`, 'Mount it for writing; see dmesg for why it is not.');
	}

	if (!hasFreeFiles || (size > 0 && free < hopeless)) {
		return fail(subject, hasFreeFiles ? `it is full: ${left}` : `no more files can be made on it (${folder})`, mend);
	}

	const isNearlyFull = size > 0 && (free < 200 * megabyte || (free < size / 20 && free < 2048 * megabyte));
	return isNearlyFull ? warn(subject, `nearly full: ${left}`, mend) : ok(subject, left);
}

/** Whether the system says that its clock is kept in time; `undefined`: it does not say. */
export function judgeClock(isSynchronized: boolean | undefined): Finding {
	const subject = 'clock';
	if (isSynchronized === undefined) {
		const mend = 'See that chrony, ntpd or systemd-timesyncd runs on the machine: the times in messages and logs come from its clock.';
		return warn(subject, 'whether the clock is kept in time cannot be told here', mend);
	}

	return isSynchronized
		? ok(subject, 'synchronized')
		: warn(subject, 'not synchronized', 'Switch synchronization on: timedatectl set-ntp true');
}
