import {
	afterEach,
	beforeEach,
	expect,
	test,
	vi,
} from 'vitest';
import {createTicker} from '../../source/ui/ticker.js';

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

test('one timer calls everybody each second, and none runs while nobody listens', () => {
	const {subscribe} = createTicker(() => 0);
	const calls: string[] = [];
	expect(vi.getTimerCount()).toBe(0);
	const stopOne = subscribe(() => {
		calls.push('one');
	});
	const stopTwo = subscribe(() => {
		calls.push('two');
	});
	expect(vi.getTimerCount()).toBe(1);
	vi.advanceTimersByTime(1000);
	expect(calls).toEqual(['one', 'two']);
	stopOne();
	vi.advanceTimersByTime(1000);
	expect(calls).toEqual(['one', 'two', 'two']);
	stopTwo();
	expect(vi.getTimerCount()).toBe(0);
});
