import {expect, test} from 'vitest';
import {isOnRemoteDisk} from '../../../source/probes/database/remote-disk.js';
import {parseMounts, readMounts} from '../../../source/probes/mounts.js';

const mounts = parseMounts([
	'21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw',
	'22 21 0:5 / /proc rw - proc proc rw',
	'40 21 0:44 / /srv/data rw,relatime shared:9 - nfs4 server:/export rw,vers=4.2',
	'41 40 254:1 / /srv/data/local rw - xfs /dev/vdb rw',
	String.raw`42 21 0:45 / /srv/my\040share rw master:3 propagate_from:2 - cifs //server/share rw`,
	'43 21 0:46 / /home/me/far rw - fuse.sshfs me@far:/ rw',
	'44 21 254:2 / /over rw - ext4 /dev/vdc rw',
	'45 44 0:47 / /over rw - nfs server:/over rw',
	'',
].join('\n'));

test.each([
	['/var/lib/trades.db', false],
	['/srv/data/trades.db', true],
	['/srv/database/trades.db', false],
	['/srv/data/local/trades.db', false],
	['/srv/my share/trades.db', true],
	['/home/me/far/deep/trades.db', true],
	['/over/trades.db', true],
])('%s is on a remote disk: %s', (path, expected) => {
	expect(isOnRemoteDisk(path, mounts)).toBe(expected);
});

test('without a list of mounts every disk counts as a local one', () => {
	expect(isOnRemoteDisk('/srv/data/trades.db', [])).toBe(false);
});

test('this machine\'s own list is understood', () => {
	expect(isOnRemoteDisk('/proc/self/stat', readMounts())).toBe(false);
});
