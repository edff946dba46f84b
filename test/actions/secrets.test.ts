import {expect, test} from 'vitest';
import {maskSecrets} from '../../source/actions/secrets.js';

test.each([
	{argv: ['x', '--password', 'hunter2'], masked: ['x', '--password', '***']},
	{argv: ['x', '--password=hunter2'], masked: ['x', '--password=***']},
	{argv: ['x', '--db-passwd=hunter2', '-token', 'abc'], masked: ['x', '--db-passwd=***', '-token', '***']},
	{argv: ['x', '--api-key', 'abc', '--client_secret=a=b'], masked: ['x', '--api-key', '***', '--client_secret=***']},
	{argv: ['x', '--token', '--verbose'], masked: ['x', '--token', '--verbose']},
	{argv: ['env', 'TWILIO_AUTH_TOKEN=abc', 'DEBUG=1', 'x'], masked: ['env', 'TWILIO_AUTH_TOKEN=***', 'DEBUG=1', 'x']},
	{argv: ['bash', '-c', 'API_KEY=abc x --port 1 --secret=q; y'], masked: ['bash', '-c', 'API_KEY=*** x --port 1 --secret=***; y']},
	{argv: ['curl', '-u', 'me:pw', 'http://x'], masked: ['curl', '-u', '***', 'http://x']},
	{argv: ['psql', 'postgres://me:pw@db:5432/x'], masked: ['psql', 'postgres://***@db:5432/x']},
	{argv: ['git', 'https://ghp_abc@github.example/x'], masked: ['git', 'https://***@github.example/x']},
	{argv: ['curl', '-H', 'Authorization: Bearer abc.def-ghi='], masked: ['curl', '-H', 'Authorization: *** ***']},
	{argv: ['curl', '-H', 'authorization:abc'], masked: ['curl', '-H', 'authorization:***']},
	{argv: ['curl', 'http://x/y?api_key=abc&z=1&access_token=def#top'], masked: ['curl', 'http://x/y?api_key=***&z=1&access_token=***']},
	{argv: ['curl', '-d', '{"user": "me", "password": "pw"}'], masked: ['curl', '-d', '{"user": "me", "password": "***"}']},
	{argv: ['x', `AC${'0a'.repeat(16)}`], masked: ['x', '***']},
	{argv: ['x', 'eyJhbGciOi.eyJzdWIi.abc_def-1'], masked: ['x', '***']},
	{argv: ['/usr/bin/python3', 'backend/main.py', '--port', '3000', '--author', 'me', '-p', '5'], masked: ['/usr/bin/python3', 'backend/main.py', '--port', '3000', '--author', 'me', '-p', '5']},
	{argv: ['node', '/p/a@b/x.js', 'http://127.0.0.1:3000/health', 'me@example.org'], masked: ['node', '/p/a@b/x.js', 'http://127.0.0.1:3000/health', 'me@example.org']},
	{argv: [], masked: []},
])('$argv', ({argv, masked}) => {
	expect(maskSecrets(argv)).toEqual(masked);
});

test('a command line of any length and making is masked within the time of a test', () => {
	const nasty = ['a'.repeat(100_000), '--'.repeat(20_000), 'token'.repeat(10_000), 'http://'.repeat(10_000), '"'.repeat(50_000), 'eyJ'.repeat(20_000), 'a.'.repeat(30_000)];
	expect(maskSecrets(nasty)).toHaveLength(nasty.length);
});
