import {mkdirSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {waitFor} from '../../helpers/wait-for.js';
import {settingsOf, startProbe} from './probing.js';
import {situations} from './situations.js';
import {fingerprint} from './untouched.js';

test.each(situations)('$name: $kind, and not a byte or a timestamp is touched', async ({make, kind, records, detail}) => {
	await using folder = await temporaryFolder();
	const file = path.join(folder.path, 'trades.db');
	await using _writer = await make(file);
	await using probing = await startProbe();
	const before = fingerprint(folder.path);

	const first = await probing.probe.look(settingsOf(file));
	const second = await probing.probe.look(settingsOf(file));

	expect(fingerprint(folder.path)).toEqual(before);
	for (const seen of [first, second]) {
		expect(seen).toMatchObject({kind});
		expect(seen.full?.records).toBe(records);
		expect(seen.kind === 'ok' ? '' : seen.detail).toMatch(detail ?? /^/v);
	}

	await probing.probe.close();
	await waitFor(() => readdirSync(probing.stateDirectory).length === 0, {what: 'the copy is removed'});
});

test('a database in a folder that is not there is missing', async () => {
	await using folder = await temporaryFolder();
	await using probing = await startProbe();
	expect(await probing.probe.look(settingsOf(path.join(folder.path, 'no/trades.db')))).toMatchObject({kind: 'missing'});
});

test('a file of the monitor itself is never read: that would drop the locks of its own connection', async () => {
	await using probing = await startProbe();
	mkdirSync(path.join(probing.stateDirectory, 'sub'));
	for (const file of ['history.db', 'sub/other.db']) {
		expect(await probing.probe.look(settingsOf(path.join(probing.stateDirectory, file)))).toMatchObject({kind: 'unobservable', detail: /state directory/v});
	}
});
