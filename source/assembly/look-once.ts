import process from 'node:process';
import {buildStatus} from '../core/build-status.js';
import {check} from '../core/check.js';
import {newMemory} from '../core/memory.js';
import type {Moment} from '../core/moment.js';
import type {Context} from '../core/policy.js';
import {isSmsConfigured} from '../config/sms.js';
import type {LevelName, Settings} from '../core/settings.js';
import type {Status} from '../core/status.js';
import {createRealClock} from '../engine/real-clock.js';
import {openJournalReadOnly} from '../history/sqlite-journal.js';
import {version} from '../version.js';
import {createEngineLook} from './look.js';
import {redactedLook} from './redacted-look.js';
import {redactor} from './redactor.js';
import {createSupervisorAccess} from './supervisor-access.js';

/** What one look came to, and what was known before it. */
export type OneLook = {
	readonly status: Status;
	readonly context: Context;
	readonly at: Moment;
	readonly before: {
		/** When the last detector looked last; `undefined`: none ever did. */
		readonly lastCheck: Moment | undefined;
		readonly level: LevelName;
		/** Why the history could not be read. */
		readonly trouble: string | undefined;
	};
};

/**
One check without an engine: what the probes see now, judged with what the history knows. Nothing is written to the history, nothing is
started: a look must not change what it looks at.
*/
export async function lookOnce(settings: Settings): Promise<OneLook> {
	const clock = createRealClock();
	const startedAt = clock.now();
	const {memory, attempts, notifications, trouble} = readHistory(settings, startedAt);
	const supervisor = createSupervisorAccess(settings, process.env);
	const look = createEngineLook(settings, supervisor, {ownSession: () => undefined, firstLookWait: 1000, isReadOnly: true});
	const began = performance.now();
	const seen = redactedLook(await look.look({skipHealth: false, skipForeign: false, trouble: undefined}), redactor(settings, supervisor.secrets));
	const took = Math.round((performance.now() - began) * 10) / 10;
	await look.close();
	const context = {settings, memory, attempts, journalTrouble: undefined};
	const at = clock.now();
	const outcome = check(context, seen, at);
	const status = buildStatus({...context, ...outcome}, outcome.decision, {
		isSmsEnabled: settings.notify.sms.enabled,
		isSmsConfigured: isSmsConfigured(settings.notify.sms),
		notifications,
		detector: {version, pid: process.pid, started_at: new Date(startedAt.wall).toISOString(), headless: false, last_check_ms: took},
	}, at);
	return {status, context: {...context, ...outcome}, at, before: {lastCheck: memory.lastCheck, level: memory.level, trouble}};
}

function readHistory({stateDirectory}: Settings, now: Moment) {
	const opened = openJournalReadOnly(stateDirectory);
	if (!opened.ok) {
		const trouble = opened.kind === 'unusable' ? opened.why : undefined;
		return {memory: newMemory(now), attempts: [], notifications: {pending: 0, sent: 0, failed: 0, last_error: null}, trouble};
	}

	const {journal} = opened;
	try {
		const {pending, sent, failed, lastError} = journal.deliveryCounts();
		return {
			memory: journal.loadMemory() ?? newMemory(now),
			attempts: journal.attempts(50),
			notifications: {pending, sent, failed, last_error: lastError ?? null},
			trouble: undefined,
		};
	} finally {
		journal.close();
	}
}
