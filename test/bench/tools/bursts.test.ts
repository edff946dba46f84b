import {expect, it} from 'vitest';
import {Bursts} from './bursts.js';

it('requests that follow each other are one check, a pause ends it', () => {
	const bursts = new Bursts();
	for (const at of [0, 10, 20, 1000, 1150, 2000]) {
		bursts.add(at);
	}

	expect(bursts.take()).toEqual([{requests: 3, from: 0, until: 20}, {requests: 2, from: 1000, until: 1150}]);
});

it('one that goes on is told when it has ended, and each only once', () => {
	const bursts = new Bursts();
	bursts.add(0);
	expect(bursts.take()).toEqual([]);
	bursts.add(5);
	bursts.add(1000);
	expect(bursts.take()).toEqual([{requests: 2, from: 0, until: 5}]);
	expect(bursts.take()).toEqual([]);
});
