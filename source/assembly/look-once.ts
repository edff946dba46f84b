import process from 'node:process';
import {buildStatus} from '../core/build-status.js';
import {check} from '../core/check.js';
import {newMemory} from '../core/memory.js';
import {isSmsConfigured} from '../config/sms.js';
import type {Settings} from '../core/settings.js';
import type {Status} from '../core/status.js';
import {createRealClock} from '../engine/real-clock.js';
import {openJournalReadOnly} from '../history/sqlite-journal.js';
import {version} from '../version.js';
import {createEngineLook} from './look.js';
import {redactedLook} from './redacted-look.js';
import {redactor} from './redactor.js';
import {createSupervisorAccess} from './supervisor-access.js';

/**
One check without an engine: what the probes see now, judged with what the history knows. Nothing is written to the history, nothing is
started: a look must not change what it looks at.
*/
export async function lookOnce(settings: Settings): Promise<Status> {
	const clock = createRealClock();
	const startedAt = clock.now();
	const {memory, attempts, notifications} = readHistory(settings, startedAt);
	const supervisor = createSupervisorAccess(settings, process.env);
	const look = createEngineLook(settings, supervisor, {ownSession: () => undefined, firstLookWait: 1000, isReadOnly: true});
	const began = performance.now();
	const seen = redactedLook(await look.look({skipHealth: false, skipForeign: false, trouble: undefined}), redactor(settings, supervisor.secrets));
	const took = Math.round((performance.now() - began) * 10) / 10;
	await look.close();
	const context = {settings, memory, attempts, journalTrouble: undefined};
	const outcome = check(context, seen, clock.now());
	return buildStatus({...context, ...outcome}, outcome.decision, {
		isSmsEnabled: settings.notify.sms.enabled,
		isSmsConfigured: isSmsConfigured(settings.notify.sms),
		notifications,
		detector: {version, pid: process.pid, started_at: new Date(startedAt.wall).toISOString(), headless: false, last_check_ms: took},
	}, clock.now());
}

function readHistory({stateDirectory}: Settings, now: ReturnType<ReturnType<typeof createRealClock>['now']>) {
	const opened = openJournalReadOnly(stateDirectory);
	if (!opened.ok) {
		return {memory: newMemory(now), attempts: [], notifications: {pending: 0, sent: 0, failed: 0, last_error: null}};
	}

	const {journal} = opened;
	try {
		const {pending, sent, failed, lastError} = journal.deliveryCounts();
		return {
			memory: journal.loadMemory() ?? newMemory(now),
			attempts: journal.attempts(50),
			notifications: {pending, sent, failed, last_error: lastError ?? null},
		};
	} finally {
		journal.close();
	}
}
