import {countFindings, type Finding} from './finding.js';

/** The findings as plain lines, the mend below what it mends; then the sum and whether the detector is armed. */
export function reportLines(findings: readonly Finding[], arming: string): string[] {
	const width = Math.max(0, ...findings.map(({subject}) => subject.length));
	const {ok, warn, fail} = countFindings(findings);
	return [
		...findings.flatMap(({status, subject, found, mend}) => [
			plain(`${status.padEnd(4)}  ${subject.padEnd(width)}  ${found}`),
			...(mend === undefined ? [] : [plain(`${' '.repeat(6)}${' '.repeat(width)}  -> ${mend}`)]),
		]),
		'',
		plain(`${ok} ok, ${warn} warn, ${fail} fail; ${arming}`),
	];
}

/** The same for programs. */
export function reportJson(findings: readonly Finding[], arming: string): string {
	const told = findings.map(({status, subject, found, mend}) => ({status, subject, found, mend: mend ?? null}));
	return JSON.stringify({...countFindings(findings), arming, findings: told}, undefined, 2);
}

/** Names and answers of others must not break lines or drive the terminal. */
function plain(text: string): string {
	return text.replaceAll(/\p{Control}+/gv, ' ');
}
