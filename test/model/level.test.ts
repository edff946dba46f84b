import process from 'node:process';
import * as fc from 'fast-check';
import {expect, it} from 'vitest';
import {newCounter, type Counter} from '../../source/core/counter.js';
import {systemLevel} from '../../source/core/level.js';
import {newMemory, newServiceMemory, newSupervisorMemory, type Memory} from '../../source/core/memory.js';
import type {Settings} from '../../source/core/settings.js';
import {seedSettings, serviceSettings} from '../helpers/settings.js';

const seed = Number(process.env['CFD_SEED'] ?? 20_260_105);

type Subject = {failures: number; votes: number};
type System = {
	services: Array<Subject & {isCritical: boolean; warning: number; critical: number}>;
	supervisor: Subject;
	files: Subject[];
	databases: Subject[];
};

const subject = fc.tuple(fc.integer({min: 0, max: 9}), fc.integer({min: 0, max: 9})).map(([a, b]) => ({failures: Math.max(a, b), votes: b}));

const system: fc.Arbitrary<System> = fc.record({
	services: fc.array(fc.tuple(subject, fc.boolean(), fc.constantFrom([3, 5], [1, 2], [2, 8])).map(([counts, isCritical, [warning = 3, critical = 5]]) => ({
		...counts, isCritical, warning, critical,
	})), {maxLength: 12}),
	supervisor: subject,
	files: fc.array(subject, {maxLength: 3}),
	databases: fc.array(subject, {maxLength: 3}),
});

/** The seed's formula once more, written down from its text: numbers in, a number out. */
function codeBySeed({services, supervisor, files, databases}: System, of: 'votes' | 'failures'): number {
	let criticalFailures = 0;
	let importantFailures = 0;
	for (const service of services) {
		criticalFailures += service.isCritical && service[of] >= service.critical ? 1 : 0;
		importantFailures += service[of] >= service.warning ? 1 : 0;
	}

	const isSupervisorHealthy = supervisor[of] < 5;
	const areFilesHealthy = files.every(file => file[of] < 5);
	if (!isSupervisorHealthy || !areFilesHealthy || criticalFailures >= 3) {
		return 3;
	}

	const worstDatabase = Math.max(0, ...databases.map(database => database[of]));

	if (criticalFailures >= 2 || importantFailures >= 3 || worstDatabase >= 5) {
		return 2;
	}

	return criticalFailures >= 1 || importantFailures >= 2 || worstDatabase >= 3 ? 1 : 0;
}

function counter({failures, votes}: Subject): Counter {
	return {...newCounter, failures, votes};
}

function coreOf({services, supervisor, files, databases}: System): {settings: Settings; memory: Memory} {
	const settings = seedSettings({
		services: services.map(({isCritical, warning, critical}, index) =>
			serviceSettings(`s${index}`, {tier: isCritical ? 'critical' : 'important', thresholds: {warning, critical, cascading: 9}})),
	});
	const memory: Memory = {
		...newMemory({wall: 0, up: 0, boot: ''}),
		services: Object.fromEntries(services.map((service, index) => [`s${index}`, {...newServiceMemory, ...counter(service)}])),
		supervisor: {...newSupervisorMemory, ...counter(supervisor)},
		files: Object.fromEntries(files.map((file, index) => [`f${index}`, counter(file)])),
		databases: Object.fromEntries(databases.map((database, index) => [`d${index}`, counter(database)])),
	};
	return {settings, memory};
}

it(`is the seed's formula over the proven, and WARNING at most over everything (seed ${seed})`, () => {
	const property = fc.property(system, given => {
		const {settings, memory} = coreOf(given);
		const expected = Math.max(codeBySeed(given, 'votes'), Math.min(1, codeBySeed(given, 'failures')));
		expect(systemLevel(settings, memory).level).toBe(['NONE', 'WARNING', 'CRITICAL', 'CASCADING'][expected]);
	});
	fc.assert(property, {seed, numRuns: 20_000});
});
