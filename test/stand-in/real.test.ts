import process from 'node:process';
import {
	afterEach,
	expect,
	test,
	vi,
} from 'vitest';
import {isNothing} from '../helpers/real.js';
import {waitFor} from '../helpers/wait-for.js';

afterEach(() => {
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
});

test('a missing component is told once, with the way to get it', async () => {
	vi.stubEnv('CFD_REQUIRE_REAL', '');
	const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
	expect(isNothing(['tmux (install it)'])).toBe(false);
	expect(isNothing(['tmux (install it)'])).toBe(false);
	expect(write.mock.calls).toEqual([['Tests with real components are skipped, missing here: tmux (install it)\n']]);
});

test('a missing component is an error where they are required', () => {
	vi.stubEnv('CFD_REQUIRE_REAL', '1');
	expect(() => isNothing(['tmux (install it)'])).toThrow('Real components are required (CFD_REQUIRE_REAL=1) but missing here: tmux (install it).');
});

test('waiting in vain says what for, what was seen last and how things are', async () => {
	const waiting = waitFor(() => {
		throw new Error('not there');
	}, {
		what: 'a miracle', timeout: 10, every: 1, show: () => ({state: 'dull'}),
	});
	await expect(waiting).rejects.toThrow(/^Waited 0\.01 s in vain: a miracle; last error: not there\n\{\n\t"state": "dull"\n\}$/v);
});
