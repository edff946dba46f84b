import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {within} from '../source/within.js';

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

test('work that is done in time gives its result, and no timer is left', async () => {
	expect(await within(1000, Promise.resolve('done'), () => 'late')).toBe('done');
	expect(vi.getTimerCount()).toBe(0);
});

test('work that fails in time fails, and no timer is left', async () => {
	await expect(within(1000, Promise.reject(new Error('broken')), () => 'late')).rejects.toThrow('broken');
	expect(vi.getTimerCount()).toBe(0);
});

test('work that is late is given up; that it fails later on troubles nobody', async () => {
	const {promise, reject} = Promise.withResolvers<string>();
	const result = within(1000, promise, () => 'late');
	await vi.advanceTimersByTimeAsync(1000);
	expect(await result).toBe('late');
	reject(new Error('too late'));
	await vi.advanceTimersByTimeAsync(1);
});

test('being late may be an error', async () => {
	const {promise} = Promise.withResolvers<string>();
	const result = within(1000, promise, () => {
		throw new Error('no answer');
	});
	await Promise.all([expect(result).rejects.toThrow('no answer'), vi.advanceTimersByTimeAsync(1000)]);
});
