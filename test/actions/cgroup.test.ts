import {expect, test} from 'vitest';
import {describeCgroupDanger, findCgroupDanger, findUnit, type CgroupFacts} from '../../source/actions/cgroup.js';

const older = (unit: string) => `12:pids:${unit}\n5:cpu,cpuacct:/\n1:name=systemd:${unit}\n0::${unit}\n`;

test.each([
	{what: 'a service', cgroup: '0::/system.slice/detector.service\n', unit: {name: 'detector.service', manager: 'system'}},
	{what: 'a service in the older layout', cgroup: older('/system.slice/supervisor.service'), unit: {name: 'supervisor.service', manager: 'system'}},
	{what: 'the older layout without the unified hierarchy', cgroup: '4:memory:/x\n1:name=systemd:/system.slice/a.service\n', unit: {name: 'a.service', manager: 'system'}},
	{what: 'a template\'s instance', cgroup: '0::/system.slice/system-detector.slice/detector@1.service\n', unit: {name: 'detector@1.service', manager: 'system'}},
	{what: 'a group below a service that manages its own', cgroup: '0::/system.slice/detector.service/inner\n', unit: {name: 'detector.service', manager: 'system'}},
	{what: 'a user\'s service', cgroup: '0::/user.slice/user-1000.slice/user@1000.service/app.slice/detector.service\n', unit: {name: 'detector.service', manager: 'user'}},
	{what: 'a terminal of a desktop', cgroup: '0::/user.slice/user-1000.slice/user@1000.service/app.slice/term-1.scope\n', unit: undefined},
	{what: 'a user\'s systemd itself', cgroup: '0::/user.slice/user-1000.slice/user@1000.service/init.scope\n', unit: undefined},
	{what: 'an ssh session', cgroup: '0::/user.slice/user-0.slice/session-3.scope\n', unit: undefined},
	{what: 'a container seen from outside', cgroup: '0::/system.slice/docker-0123.scope\n', unit: undefined},
	{what: 'the root', cgroup: '0::/\n', unit: undefined},
	{what: 'nothing', cgroup: '', unit: undefined},
])('the unit of $what', ({cgroup, unit}) => {
	expect(findUnit(cgroup)).toEqual(unit);
});

const well: CgroupFacts = {
	cgroup: '0::/system.slice/detector.service\n', isSystemd: true, killMode: 'process', init: ['/sbin/init', 'splash'], isInit: false,
};

type Case = {readonly what: string; readonly facts: Partial<CgroupFacts>; readonly says: RegExp | undefined};

const cases: Case[] = [
	{what: 'KillMode=process', facts: {}, says: undefined},
	{what: 'KillMode=none', facts: {killMode: 'none'}, says: undefined},
	{what: 'KillMode=control-group', facts: {killMode: 'control-group'}, says: /detector\.service \(KillMode=control-group\).*systemctl edit detector\.service/v},
	{what: 'KillMode=mixed', facts: {killMode: 'mixed'}, says: /KillMode=mixed/v},
	{what: 'a KillMode that cannot be read', facts: {killMode: undefined}, says: /could not be read/v},
	{what: 'a user\'s service', facts: {killMode: 'control-group', cgroup: '0::/user.slice/user-1.slice/user@1.service/app.slice/x.service\n'}, says: /systemctl --user edit x\.service/v},
	{what: 'a session', facts: {killMode: undefined, cgroup: '0::/user.slice/user-0.slice/session-3.scope\n'}, says: undefined},
	{what: 'a machine without systemd', facts: {isSystemd: false, killMode: undefined}, says: undefined},
	{what: 'supervisord as process 1', facts: {isSystemd: false, init: ['/usr/bin/python3', '/usr/bin/supervisord', '-n']}, says: /^Process 1 here is supervisord/v},
	{what: 'supervisord under a small init', facts: {isSystemd: false, init: ['/usr/bin/tini', '--', 'supervisord', '-c', 'x']}, says: /^Process 1 here is supervisord/v},
	{what: 'supervisord in a shell\'s command', facts: {isSystemd: false, init: ['/bin/sh', '-c', 'setup && exec supervisord -n']}, says: /^Process 1 here is supervisord/v},
	{what: 'a start script', facts: {isSystemd: false, init: ['/bin/bash', '/entrypoint.sh']}, says: /the start script \/entrypoint\.sh/v},
	{what: 'something that only knows supervisord\'s config', facts: {isSystemd: false, init: ['/x', '--file', '/etc/supervisord.conf']}, says: undefined},
	{what: 'this detector as process 1', facts: {isSystemd: false, isInit: true, init: ['node', 'cfd']}, says: /^Process 1 here is this detector/v},
];

test.each(cases)('$what', ({facts, says}) => {
	const danger = describeCgroupDanger({...well, ...facts});
	expect(danger ?? 'no danger').toMatch(says ?? /^no danger$/v);
});

test('looking at this machine never fails', async () => {
	const danger = await findCgroupDanger();
	expect(['undefined', 'string']).toContain(typeof danger);
});
