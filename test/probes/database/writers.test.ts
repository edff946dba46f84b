import {existsSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {type FullFinding, takeFullLook} from '../../../source/probes/database/full-look.js';
import {takeCheapLook} from '../../../source/probes/database/cheap-look.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {makeDatabase, startWriter} from './databases.js';
import {settingsOf, startProbe} from './probing.js';

/** Full looks one after the other, in this process: it has no connection of its own to what it reads. */
async function lookOften(file: string, directory: string, looks: number): Promise<FullFinding[]> {
	mkdirSync(directory);
	const findings: FullFinding[] = [];
	for (let index = 0; index < looks; index += 1) {
		findings.push(await takeFullLook({path: file, table: 'trades', directory}));

		const cheap = await takeCheapLook(file);
		expect(['ok', 'busy'], JSON.stringify(cheap)).toContain(cheap.kind);
	}

	return findings;
}

describe('a writer at full speed', () => {
	test.each([
		['wal', 'with checkpoints, truncations and VACUUM', 120, 0.9],
		['delete', 'with a rollback journal, each look some seven copies', 40, 0.5],
		['truncate', 'with a journal that is emptied', 10, 0.5],
		['persist', 'with a journal that is zeroed', 10, 0.5],
	] as const)('%s, %s: no look of %3$i calls it corrupt, and the writer is never locked out', async (journalMode, _name, looks, share) => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file, {journalMode, rows: 1000});
		await using writer = await startWriter(file, 'busy');

		const findings = await lookOften(file, path.join(folder.path, 'copy'), looks);

		const {transactions, errors} = await writer.end();
		expect(findings.filter(({kind}) => kind !== 'ok' && kind !== 'busy')).toEqual([]);
		expect(findings.filter(({kind}) => kind === 'ok').length).toBeGreaterThan(looks * share);
		expect(findings.every(finding => finding.kind !== 'ok' || finding.records === 1000)).toBe(true);
		expect(transactions).toBeGreaterThan(looks);
		expect(errors).toEqual([]);
	}, 120_000);

	test('the probe in its child processes does not lock it out either, and has a count soon', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		makeDatabase(file, {rows: 1000});
		await using writer = await startWriter(file, 'busy');
		await using probing = await startProbe();
		const kinds = new Set<string>();
		let records: number | undefined;
		for (let index = 0; index < 20; index += 1) {
			const seen = await probing.probe.look(settingsOf(file, {integrityEvery: 1}));
			kinds.add(seen.kind === 'ok' ? 'ok' : `${seen.kind}: ${seen.detail}`);
			records = seen.full?.records ?? records;
		}

		const {errors} = await writer.end();
		expect(errors).toEqual([]);
		expect(records).toBe(1000);
		expect([...kinds].filter(kind => kind !== 'ok' && !kind.startsWith('busy'))).toEqual([]);
	}, 60_000);
});

test('a copy with a hot journal of several databases is not rolled back: that would reach for the user\'s own files', async () => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'trades.db');
	makeDatabase(file);
	await using writer = await startWriter(file, 'several');
	await writer.kill();
	const directory = path.join(folder.path, 'copy');
	mkdirSync(directory);
	expect(existsSync(`${file}-journal`)).toBe(true);
	expect(await takeFullLook({path: file, table: 'trades', directory})).toMatchObject({kind: 'busy', detail: /several databases/v});
});
