import {expect, it} from 'vitest';
import {checkPatience, followChecks} from '../../source/assembly/liveness.js';
import {seedSettings} from '../helpers/settings.js';
import {FakeMonitor} from '../remote/fake-monitor.js';

const settings = seedSettings();
const patience = checkPatience(settings);

function followed() {
	const engine = new FakeMonitor();
	const time = {now: 0};
	const isAlive = followChecks(engine, settings, () => time.now);
	return {engine, time, isAlive};
}

it('three intervals, the longest time-out and a minute may go by without a check', () => {
	expect(patience).toBe(60_000 + 90_000 + 5000);
});

it('a check that has come to its end is a sign of life', () => {
	const {engine, time, isAlive} = followed();
	for (let count = 0; count < 3; count++) {
		time.now += patience - 1;
		expect(isAlive()).toBe(true);
		engine.check();
	}

	time.now += patience;
	expect(isAlive()).toBe(false);
});

it('what is shown meanwhile, of the script or of a command, is none', () => {
	const {engine, time, isAlive} = followed();
	engine.check();
	time.now += patience;
	engine.show();
	expect(isAlive()).toBe(false);
});
