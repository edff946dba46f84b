import {symlinkSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {isLocal, parseMounts, readMounts} from '../../source/probes/mounts.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const mountinfo = String.raw`22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:21 / /proc rw,nosuid shared:12 - proc proc rw
24 23 0:22 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw
25 22 0:40 / /mnt/with\040blank rw master:1 propagate_from:2 - nfs4 server:/export rw,vers=4.2
26 22 0:41 / /home rw - fuse.sshfs somebody@there: rw
27 26 0:42 / /home rw - tmpfs tmpfs rw
nonsense
`;

test('the kernel\'s table', () => {
	expect(parseMounts(mountinfo)).toEqual([
		{point: '/', type: 'ext4'},
		{point: '/proc', type: 'proc'},
		{point: '/proc/sys/fs/binfmt_misc', type: 'autofs'},
		{point: '/mnt/with blank', type: 'nfs4'},
		{point: '/home', type: 'fuse.sshfs'},
		{point: '/home', type: 'tmpfs'},
	]);
});

test.each([
	['/etc/x.conf', true],
	['/mnt', true],
	['/mnt/with blank', false],
	['/mnt/with blank/x.conf', false],
	['/mnt/with blank and more/x.conf', true],
	['/mnt/../mnt/with blank/x', false],
	['/home/me/x.conf', true],
])('%s is local: %s', (file, expected) => {
	expect(isLocal(file, parseMounts(mountinfo))).toBe(expected);
});

test('a link into what is not local is not local, however it gets there', async () => {
	await using folder = await temporaryFolder();
	const at = (name: string) => path.join(folder.path, name);
	symlinkSync('/mnt/with blank', at('far'));
	symlinkSync('far', at('further'));
	symlinkSync('loop', at('loop'));
	symlinkSync('/etc', at('near'));
	const mounts = parseMounts(mountinfo);
	expect(isLocal(at('far/x.conf'), mounts)).toBe(false);
	expect(isLocal(at('further/x.conf'), mounts)).toBe(false);
	expect(isLocal(at('loop/x.conf'), mounts)).toBe(true);
	expect(isLocal(at('near/x.conf'), mounts)).toBe(true);
	expect(isLocal(at('not/there/x.conf'), mounts)).toBe(true);
});

test('this machine has a table', () => {
	expect(readMounts().some(({point}) => point === '/')).toBe(true);
});
