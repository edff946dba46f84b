/** `fail`: the detector could not do its work. `warn`: it can, but a person should know. */
export type FindingStatus = 'ok' | 'warn' | 'fail';

/** One line of the doctor: what was looked at, what was found, and what a person does about it. */
export type Finding = {
	readonly status: FindingStatus;
	/** `service main_app`, `supervisor`, `script`, … */
	readonly subject: string;
	readonly found: string;
	/** The next step; `undefined` where all is well. */
	readonly mend: string | undefined;
};

export function ok(subject: string, found: string): Finding {
	return {status: 'ok', subject, found, mend: undefined};
}

export function warn(subject: string, found: string, mend: string): Finding {
	return {status: 'warn', subject, found, mend};
}

export function fail(subject: string, found: string, mend: string): Finding {
	return {status: 'fail', subject, found, mend};
}

export type Counts = Readonly<Record<FindingStatus, number>>;

export function countFindings(findings: readonly Finding[]): Counts {
	const count = (status: FindingStatus) => findings.filter(finding => finding.status === status).length;
	return {ok: count('ok'), warn: count('warn'), fail: count('fail')};
}
