import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {failedMark, unseenMark} from '../../source/core/last-hour.js';
import {createHourFile} from '../../source/engine/hour-file.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const hour = {minute: 29_498_400, services: {main_app: [3, failedMark, unseenMark, 350]}};

describe('the file of the last hour', () => {
	it('gives the next detector what this one has seen', async () => {
		await using folder = await temporaryFolder();
		createHourFile(folder.path).keep(hour);
		expect(createHourFile(folder.path).read()).toEqual(hour);
		expect(statSync(path.join(folder.path, 'last-hour.json')).mode % 0o1000).toBe(0o600);
	});

	it('is written once a minute, however often a check changes something', async () => {
		await using folder = await temporaryFolder();
		const file = createHourFile(folder.path);
		file.keep(hour);
		file.keep({...hour, services: {main_app: [failedMark]}});
		expect(file.read()).toEqual(hour);
		file.keep({minute: hour.minute + 1, services: {}});
		expect(file.read()).toEqual({minute: hour.minute + 1, services: {}});
	});

	it.each([['nothing', undefined], ['no JSON', '{'], ['something else', '{"minute":1,"services":{"main_app":["slow"]}}']])('is nothing when it holds %s', async (_, text) => {
		await using folder = await temporaryFolder();
		if (text !== undefined) {
			writeFileSync(path.join(folder.path, 'last-hour.json'), text);
		}

		expect(createHourFile(folder.path).read()).toBeUndefined();
	});

	it('never stops a check: what cannot be written is passed over, and a folder in its place is left alone', async () => {
		await using folder = await temporaryFolder();
		mkdirSync(path.join(folder.path, 'last-hour.json'));
		const file = createHourFile(folder.path);
		file.keep(hour);
		expect(file.read()).toBeUndefined();
		createHourFile(path.join(folder.path, 'missing')).keep(hour);
		expect(existsSync(path.join(folder.path, 'missing'))).toBe(false);
		expect(() => readFileSync(path.join(folder.path, 'last-hour.json'))).toThrow('EISDIR');
	});
});
