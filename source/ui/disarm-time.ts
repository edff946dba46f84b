/** For how long: milliseconds, or `null` for ever, as the command has it (decision 19). */
export type DisarmTime =
	| {readonly ok: true; readonly milliseconds: number | null}
	| {readonly ok: false; readonly message: string};

const units = new Map([['s', 1000], ['m', 60_000], ['h', 3_600_000], ['d', 86_400_000]]);

/** Longer is meant to be for ever, and has to be said so. */
const longest = 24 * 86_400_000;

const allowed = 'a time like 30m, 2h or 1d, at most 24d; or: for ever';

/** Reads what was typed into the disarm dialog. Nothing typed is no time: it must not become an hour, or for ever, by accident. */
export function parseDisarmTime(typed: string): DisarmTime {
	const text = typed.trim().toLowerCase();
	if (['for ever', 'forever', 'ever'].includes(text)) {
		return {ok: true, milliseconds: null};
	}

	const {count, unit} = /^(?<count>\d+(?:\.\d+)?) ?(?<unit>[dhms])$/v.exec(text)?.groups ?? {};
	const milliseconds = Math.round(Number(count) * (units.get(unit ?? '') ?? 0));
	return milliseconds > 0 && milliseconds <= longest ? {ok: true, milliseconds} : {ok: false, message: allowed};
}
