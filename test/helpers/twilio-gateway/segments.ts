const basic = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each of these takes two places. */
const extended = '\f^{}\\[~]|€';

/** How many SMS a text is sent (and paid) as: 160 GSM-7 characters or 70 others in one, 153 or 67 in each of several. */
export function countSegments(text: string): number {
	const characters = [...text];
	const isGsm7 = characters.every(character => basic.includes(character) || extended.includes(character));
	const length = isGsm7 ? characters.reduce((sum, character) => sum + (extended.includes(character) ? 2 : 1), 0) : text.length;
	const [alone, inParts] = isGsm7 ? [160, 153] : [70, 67];
	return length <= alone ? 1 : Math.ceil(length / inParts);
}
