import {expect} from 'vitest';

/** What vitest's own matchers are typed as, `any`, would switch the type checks off around them. */
export const aNumber: unknown = expect.any(Number);

export function textWith(part: string): unknown {
	return expect.stringContaining(part);
}
