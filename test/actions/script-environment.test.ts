import {expect, test} from 'vitest';
import {scriptEnvironment, usablePath} from '../../source/actions/script-environment.js';

const usual = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

test.each([
	{given: undefined, path: usual},
	{given: '', path: usual},
	{given: 'venv/bin', path: `venv/bin:${usual}`},
	{given: '/opt/x:/usr/bin', path: '/opt/x:/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/bin'},
	{given: usual, path: usual},
	{given: ':/opt/x::', path: `/opt/x:${usual}`},
	{given: '/a:/b:/a', path: `/a:/b:${usual}`},
])('PATH $given becomes $path', ({given, path}) => {
	expect(usablePath(given)).toBe(path);
	expect(scriptEnvironment({PATH: given})).toEqual({PATH: path});
});

test('what supervisord and Node tell this process about itself is left out, whatever else is there stays', () => {
	const kept = {
		HOME: '/home/x', NODE_ENV: 'production', TWILIO_AUTH_TOKEN: 'secret', CFD_CONFIG: 'c.json', SUPERVISOR_USERNAME: 'me', EMPTY: '',
	};
	const own = {
		SUPERVISOR_ENABLED: '1', SUPERVISOR_PROCESS_NAME: 'd', SUPERVISOR_GROUP_NAME: 'd', SUPERVISOR_SERVER_URL: 'unix:///s', NODE_CHANNEL_FD: '3', UNSET: undefined,
	};
	expect(scriptEnvironment({...kept, ...own})).toEqual({...kept, PATH: usual});
});
