import {expect, test, vi} from 'vitest';
import {createGate} from '../../source/probes/gate.js';
import {waitFor} from '../helpers/wait-for.js';

function tasks(count: number) {
	return Array.from({length: count}, (_value, number) => ({number, ...Promise.withResolvers<number>()}));
}

test('runs no more at once than it is wide, in the order of asking', async () => {
	const gate = createGate({width: 2, most: 2, patience: 60_000});
	const begun: number[] = [];
	const all = tasks(4);
	const results = Promise.all(all.map(async ({number, promise}) => gate(async () => {
		begun.push(number);
		return promise;
	})));
	await vi.waitFor(() => {
		expect(begun).toEqual([0, 1]);
	});
	all[1]?.resolve(1);
	await vi.waitFor(() => {
		expect(begun).toEqual([0, 1, 2]);
	});
	for (const {number, resolve} of all) {
		resolve(number);
	}

	expect(await results).toEqual([0, 1, 2, 3]);
	expect(begun).toEqual([0, 1, 2, 3]);
});

test('one that fails makes room too, and fails for whoever asked', async () => {
	const gate = createGate({width: 1, most: 1, patience: 60_000});
	const failing = gate(async () => {
		throw new Error('as it should');
	});
	const next = gate(async () => 'next');
	await expect(failing).rejects.toThrow('as it should');
	expect(await next).toBe('next');
});

test('those that hang do not hold up the rest, up to a limit', async () => {
	const gate = createGate({width: 2, most: 5, patience: 20});
	const hanging = tasks(4);
	const hung = Promise.all(hanging.map(async ({promise}) => gate(async () => promise)));
	expect(await gate(async () => 'past four that hang')).toBe('past four that hang');
	const [fifth] = tasks(1);
	const full = gate(async () => fifth?.promise);
	let isBegun = false;
	const sixth = gate(async () => {
		isBegun = true;
	});
	await new Promise(resolve => {
		setTimeout(resolve, 100);
	});
	expect(isBegun).toBe(false);
	fifth?.resolve(5);
	await sixth;
	expect(await full).toBe(5);
	for (const {number, resolve} of hanging) {
		resolve(number);
	}

	expect(await hung).toEqual([0, 1, 2, 3]);
	await waitFor(async () => gate(async () => true), {what: 'it lets through as before'});
});
