/** What was caught can be anything: these read what there is of it. */

/** What it says. */
export function errorMessage(caught: unknown): string {
	return caught instanceof Error ? caught.message : String(caught);
}

/** The code of a system, library or SQLite error (`ENOENT`); empty if it has none. */
export function errorCode(caught: unknown): string {
	return caught instanceof Error && 'code' in caught && typeof caught.code === 'string' ? caught.code : '';
}
