import {describe, expect, it} from 'vitest';
import type {Alert} from '../../source/core/journal.js';
import {lowestLevel, nextReceiver, receiversOf} from '../../source/core/receivers.js';
import type {NotifySettings} from '../../source/core/settings.js';
import {seedSettings} from '../helpers/settings.js';
import {Bench} from '../model/bench.js';

const notify: NotifySettings = {
	...seedSettings().notify,
	email: {to: ['ops@example.com'], from: 'cfd@example.com', host: '127.0.0.1', port: 25, security: 'none', user: undefined, password: undefined, level: 'WARNING'},
	webhook: {url: 'https://hooks.example.com/secret', host: 'hooks.example.com', secret: 's', level: 'CRITICAL'},
};

function alert(change: Partial<Alert>): Alert {
	return {key: 'a', kind: 'level', text: 'REC.IO', at: 1, ...change};
}

describe('the receivers of an alert', () => {
	it.each([
		['WARNING', ['email']],
		['CRITICAL', ['email', 'webhook']],
		['CASCADING', ['sms', 'email', 'webhook']],
		[undefined, ['sms', 'email', 'webhook']],
	] as const)('about %s are on %j', (level, channels) => {
		expect(receiversOf(notify, alert({level})).map(({channel}) => channel)).toEqual(channels);
	});

	it('are the others when the phones have had enough, and the phones alone when the others know already', () => {
		expect(receiversOf(notify, alert({audience: 'others'})).map(({channel}) => channel)).toEqual(['email', 'webhook']);
		expect(receiversOf(notify, alert({audience: 'phones'})).map(({channel}) => channel)).toEqual(['sms']);
	});

	it('are named without the webhook\'s address, whose path may be a secret', () => {
		expect(receiversOf(notify, alert({})).map(({to}) => to)).toEqual(['+15551234567', 'ops@example.com', 'hooks.example.com']);
	});

	it('are no phones while SMS is off', () => {
		expect(receiversOf({...notify, sms: {...notify.sms, enabled: false}}, alert({})).map(({channel}) => channel)).toEqual(['email', 'webhook']);
	});
});

describe('levels of their own', () => {
	it('are the one of all where a channel has none', () => {
		expect(lowestLevel(seedSettings().notify)).toBe('CASCADING');
		expect(lowestLevel(notify)).toBe('WARNING');
		expect(lowestLevel({...notify, email: undefined})).toBe('CRITICAL');
	});

	it('let the e-mail tell a warning and its end, and the phone nothing of it', () => {
		const bench = new Bench(seedSettings({notify}));
		bench.check(2);
		bench.set({services: {main_app: {http: 500}}});
		bench.check(6);
		bench.set({services: {main_app: {http: 200}}});
		bench.check(1);
		const told = bench.alerts.map(found => [found.kind, receiversOf(notify, found).map(({channel}) => channel)]);
		expect(told).toEqual([['level', ['email']], ['recovered', ['email']]]);
	});

	it('let the phone hear of the end of what it was told, however the level fell', () => {
		const bench = new Bench(seedSettings({notify}));
		bench.check(2);
		bench.set({services: {'*': {state: 'FATAL'}}});
		bench.check(5);
		bench.set({services: {'*': {state: 'RUNNING', http: 200}}});
		bench.check(1);
		const phones = bench.alerts.filter(found => receiversOf(notify, found).some(({channel}) => channel === 'sms'));
		expect(phones.map(({kind}) => kind)).toEqual(['level', 'recovered']);
	});

	it('tell e-mail and webhook what a phone has had enough of, once', () => {
		const bench = new Bench(seedSettings({notify}));
		bench.check(2);
		for (let round = 0; round < 8; round++) {
			bench.set({services: {'*': {state: 'FATAL'}}});
			bench.check(5);
			bench.set({services: {'*': {state: 'RUNNING', http: 200}}});
			bench.check(1);
		}

		const of = (channel: string) => bench.alerts.filter(found => receiversOf(notify, found).some(receiver => receiver.channel === channel)).map(({kind}) => kind);
		expect(of('sms')).toHaveLength(6);
		expect(of('webhook').filter(kind => kind === 'recovered')).toHaveLength(8);
		expect(new Set(bench.alerts.map(({key}) => key)).size).toBe(bench.alerts.length);
	});
});

describe('who gets it instead', () => {
	const instead = ['+15550002', '+15550003'];

	it.each([
		['the first of the list once all have failed', [['+15550001', 'failed']], '+15550002'],
		['the next when that one failed, too', [['+15550001', 'failed'], ['+15550002', 'failed']], '+15550003'],
		['nobody while another number may still have it', [['+15550001', 'failed'], ['+15550009', 'sent']], undefined],
		['nobody when another number has it', [['+15550001', 'failed'], ['+15550009', 'delivered']], undefined],
		['nobody when the list is over', [['+15550001', 'failed'], ['+15550002', 'failed'], ['+15550003', 'failed']], undefined],
	] as const)('is %s', (_, siblings, expected) => {
		expect(nextReceiver(siblings.map(([to, state]) => ({to, state})), instead)).toBe(expected);
	});
});
