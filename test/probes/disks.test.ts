import {mkdir, statfs, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {createDiskProbe} from '../../source/probes/disks.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const options = {timeout: 5000, every: 60_000, now: () => 0};

describe('the probe of the disks', () => {
	it('tells the room on the disk of each place, once for those that share one', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'trades.db');
		await writeFile(file, 'x');
		const look = createDiskProbe({...options, places: [{name: 'root', path: folder.path}, {name: 'trades', path: file}]});
		const [disk, ...others] = await look();
		const {blocks, bsize} = await statfs(folder.path);
		expect(others).toEqual([]);
		expect(disk).toMatchObject({places: ['root', 'trades'], device: expect.stringMatching(/^\d+$/v) as unknown});
		expect(disk?.free).toBeGreaterThan(0);
		expect(disk?.free).toBeLessThanOrEqual(blocks * bsize);
	});

	it('asks the disk of the folder above for what is not there yet, and leaves out what cannot be asked', async () => {
		await using folder = await temporaryFolder();
		const file = path.join(folder.path, 'file');
		await writeFile(file, 'x');
		const look = createDiskProbe({...options, places: [{name: 'state', path: path.join(folder.path, 'a/b/c')}, {name: 'odd', path: path.join(file, 'under a file')}]});
		expect(await look()).toMatchObject([{places: ['state']}]);
	});

	it('keeps an answer for a while', async () => {
		await using folder = await temporaryFolder();
		let now = 0;
		const later = path.join(folder.path, 'later');
		const look = createDiskProbe({...options, places: [{name: 'x', path: later}], now: () => now});
		const first = await look();
		await mkdir(later);
		expect(await look()).toBe(first);
		now = 60_000;
		expect(await look()).not.toBe(first);
	});

	it('never touches a network disk: whoever asks a dead one waits for ever', async () => {
		await using folder = await temporaryFolder();
		const mounts = () => [{point: '/', type: 'ext4'}, {point: folder.path, type: 'nfs4'}];
		const look = createDiskProbe({...options, places: [{name: 'far', path: path.join(folder.path, 'x')}, {name: 'near', path: '/'}], mounts});
		expect(await look()).toMatchObject([{places: ['near']}]);
	});
});
