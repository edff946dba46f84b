/** A polynomial hash below 2^31: short, without dependencies, good enough to tell the messages of a day apart. */
export function shortHash(text: string): number {
	let value = 7;
	for (const character of text) {
		value = ((value * 131) + (character.codePointAt(0) ?? 0)) % 2_147_483_647;
	}

	return value;
}
