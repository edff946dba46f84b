import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {createRestartActions, findObstacle} from '../../../source/assembly/restart-actions.js';
import {createSupervisorAccess} from '../../../source/assembly/supervisor-access.js';
import {loadSettings} from '../../../source/config/load.js';
import type {Settings} from '../../../source/core/settings.js';
import {Detector} from '../../../source/engine/detector.js';
import {createRealClock} from '../../../source/engine/real-clock.js';
import {Restarter} from '../../../source/engine/restarter.js';
import {openJournal} from '../../../source/history/sqlite-journal.js';
import {absoluteRow, type Row} from '../figures/row.js';
import {median, percentile} from '../figures/statistics.js';
import {startSystem, type BenchSystem} from '../tools/system.js';

const attempts = 150;

/** Says when its first line ran, in seconds since 1970. */
const script = '#!/bin/bash\necho "$EPOCHREALTIME" >started\n';

/** From the decision to the script's first line: preflight, the steps in the journal, the look for a copy of it, the start. */
export async function restartRows(): Promise<readonly Row[]> {
	await using system = await startSystem({config: {restart: {enabled: true}, supervisor: {config: 'supervisord.conf'}}});
	const settings = prepare(system);
	const times: number[] = [];
	for (let count = 0; count < attempts; count++) {
		times.push(await measureAttempt(settings));
	}

	return [absoluteRow(
		{what: `CASCADING decided to script started, without the recorder: p99 of ${attempts}`, beside: `ours, median ${median(times).toFixed(1)} ms`, unit: 'ms'},
		percentile(times, 0.99),
		{most: 50},
	)];
}

function prepare({root, configFile, socket}: BenchSystem): Settings {
	mkdirSync(path.join(root, 'scripts'));
	writeFileSync(path.join(root, 'scripts/MASTER_RESTART.sh'), script, {mode: 0o755});
	writeFileSync(path.join(root, 'supervisord.conf'), `[unix_http_server]\nfile=${socket}\n[supervisord]\n[supervisorctl]\nserverurl=unix://${socket}\n`);
	const loaded = loadSettings({config: configFile, env: {}, cwd: root});
	if (!loaded.ok) {
		throw new Error(JSON.stringify(loaded.problems));
	}

	return loaded.settings;
}

/** A detector that has just decided, with all its real parts, and a history of its own. Milliseconds. */
async function measureAttempt(settings: Settings): Promise<number> {
	const clock = createRealClock();
	mkdirSync(settings.stateDirectory, {mode: 0o700});
	const opened = openJournal(settings.stateDirectory, clock.now());
	if (!opened.ok) {
		throw new Error(opened.why);
	}

	const detector = new Detector(settings, opened.journal, {event: () => undefined, alert: () => undefined}, clock.now());
	const recorder = {took: 0};
	const restarter = new Restarter(detector, timedActions(settings, recorder), clock);
	const decidedAt = Date.now();
	const result = await restarter.run('manual', 'the benchmark', false);
	if (result.kind === 'withheld') {
		throw new Error(`The restart was withheld: ${JSON.stringify(result.block)}`);
	}

	const startedAt = await firstLine(settings);
	restarter.close();
	opened.journal.close();
	rmSync(settings.stateDirectory, {recursive: true});
	return startedAt - decidedAt - recorder.took;
}

function timedActions(settings: Settings, recorder: {took: number}) {
	const actions = createRestartActions({
		settings,
		supervisor: createSupervisorAccess(settings, process.env),
		redact: text => text,
		findObstacle: async () => findObstacle(settings),
		evidence: () => ({status: {}, failing: []}),
		onDuplicates: () => undefined,
	});
	return {
		...actions,
		async recordFlight(attempt: number) {
			const began = performance.now();
			await actions.recordFlight(attempt);
			recorder.took = performance.now() - began;
		},
	};
}

/** When the script began, in wall clock milliseconds; comes when nothing of it runs any more. */
async function firstLine({root, stateDirectory}: Settings): Promise<number> {
	const progress = path.join(stateDirectory, 'restarts/1/progress');
	for (let tries = 0; tries < 2000; tries++) {
		if (readOrNothing(progress).includes('exit 0')) {
			return Number(readOrNothing(path.join(root, 'started'))) * 1000;
		}

		await pause(5);
	}

	throw new Error(`The script did not end: ${readOrNothing(progress)}`);
}

function readOrNothing(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}
