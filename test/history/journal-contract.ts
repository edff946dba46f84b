import {describe, expect, test} from 'vitest';
import {attemptSteps, type StepDetail} from '../../source/core/attempt.js';
import type {IncidentRecord, Journal} from '../../source/core/journal.js';
import {newMemory} from '../../source/core/memory.js';
import type {Moment} from '../../source/core/moment.js';
import {phones} from '../helpers/phones.js';

export function moment(seconds: number): Moment {
	return {wall: 1_790_000_000_000 + (seconds * 1000), up: 500_000 + (seconds * 1000), boot: 'boot-a'};
}

/** The start of the history, as every journal has to have it after its own death. */
export type JournalHarness = AsyncDisposable & {
	readonly journal: Journal;
	/** The journal of a detector that comes later: what was written must be found again. */
	reopen(): Journal;
};

function failInside(journal: Journal, attempt: number): void {
	journal.atomically(() => {
		journal.addStep(attempt, 'recorder', {}, moment(2));
		throw new RangeError('the inner work failed');
	});
}

const incident: IncidentRecord = {
	id: 3,
	startedAt: 1000,
	endedAt: undefined,
	peakLevel: 'WARNING',
	order: [{service: 'main_app', at: 1000}],
	rootCause: undefined,
};

/** What every journal must do, whatever it is made of. */
export function describeJournal(name: string, create: () => Promise<JournalHarness>): void {
	describe(`the journal ${name}`, () => {
		test('tells of an attempt step by step, and again after it was reopened', async () => {
			await using harness = await create();
			const {journal} = harness;
			const {id} = journal.beginAttempt({trigger: 'manual', reason: 'a person said so'}, moment(0));
			const details: Partial<Record<string, StepDetail>> = {started: {pid: 42, pidStart: 777}, ended: {exitCode: 3}, outcome: {outcome: 'script_failed'}};
			const steps = attemptSteps.slice(1, -1);
			const attempts = steps.map((step, index) => journal.addStep(id, step, details[step] ?? {}, moment(index + 1)));
			const expected = {
				id,
				trigger: 'manual',
				reason: 'a person said so',
				step: 'outcome',
				decidedAt: moment(0),
				startedAt: moment(3),
				pid: 42,
				pidStart: 777,
				endedAt: moment(5),
				exitCode: 3,
				outcome: 'script_failed',
				outcomeAt: moment(7),
				isClosed: true,
			};
			expect(attempts.map(({step}) => step)).toEqual(steps);
			expect(attempts.at(-1)).toMatchObject(expected);
			expect(harness.reopen().attempts(10)).toMatchObject([expected]);
		});

		test('lists the newest attempts, oldest first, each with an id of its own', async () => {
			await using harness = await create();
			const ids = [1, 2, 3, 4].map(seconds => harness.journal.beginAttempt({}, moment(seconds)).id);
			expect(new Set(ids).size).toBe(4);
			expect(harness.journal.attempts(2).map(({id}) => id)).toEqual(ids.slice(2));
			expect(harness.journal.attempts(10).map(({id}) => id)).toEqual(ids.toSorted((a, b) => a - b));
			expect(harness.journal.attempts(0)).toEqual([]);
		});

		test('refuses a step of an attempt that it does not know', async () => {
			await using harness = await create();
			expect(() => harness.journal.addStep(7, 'preflight', {}, moment(0))).toThrow();
			expect(harness.journal.attempts(10)).toEqual([]);
		});

		test('keeps the memory as it was saved last', async () => {
			await using harness = await create();
			expect(harness.journal.loadMemory()).toBeUndefined();
			harness.journal.saveMemory(newMemory(moment(0)));
			const memory = {...newMemory(moment(1)), checks: 7, disarmed: {at: moment(1), lasts: undefined, reason: 'it\'s "late" ü'}};
			harness.journal.saveMemory(memory);
			expect(harness.reopen().loadMemory()).toEqual(memory);
		});

		test('writes an incident anew while it lasts, and lists the newest, oldest first', async () => {
			await using harness = await create();
			const ended = {
				...incident, endedAt: 9000, peakLevel: 'CASCADING', rootCause: 'main_app', order: [...incident.order, {service: 'b', at: 1500}],
			};
			harness.journal.saveIncident({...incident, id: 2});
			harness.journal.saveIncident(incident);
			harness.journal.saveIncident({...incident, id: 1});
			harness.journal.saveIncident(ended);
			expect(harness.reopen().incidents(2)).toEqual([{...incident, id: 2}, ended]);
		});

		test('takes an alert once, whatever is written again', async () => {
			await using harness = await create();
			const alert = {
				key: 'incident:3:CASCADING', kind: 'cascading', text: 'CASCADING: 4 of 9', at: 5000,
			};
			expect(harness.journal.addAlert(alert, phones('+15550001', '+15550002'))).toBe(true);
			expect(harness.reopen().addAlert({...alert, text: 'again'}, phones('+15550003'))).toBe(false);
			expect(harness.journal.deliveries(0)).toMatchObject([
				{
					...alert, to: '+15550001', state: 'pending', tries: 0, unclear: 0, nextTryAt: 5000, sid: undefined, error: undefined,
				},
				{...alert, to: '+15550002', state: 'pending'},
			]);
		});

		test('follows each delivery to its end', async () => {
			await using harness = await create();
			const {journal} = harness;
			journal.addAlert({
				key: 'a', kind: 'k', text: 't', at: 1,
			}, phones('1', '2', '3', '4'));
			const [first = 0, second = 0, third = 0, fourth = 0] = journal.openDeliveries().map(({id}) => id);
			journal.updateDelivery(first, {state: 'sent', tries: 1, sid: 'SM1'});
			journal.updateDelivery(second, {state: 'delivered', sid: 'SM2'});
			journal.updateDelivery(third, {state: 'failed', error: '21211: no such number'});
			journal.updateDelivery(fourth, {tries: 1, unclear: 1, nextTryAt: 60_000, error: 'timeout'});
			expect(harness.reopen().openDeliveries()).toMatchObject([
				{
					id: first, state: 'sent', tries: 1, unclear: 0, sid: 'SM1', error: undefined,
				},
				{
					id: fourth, state: 'pending', tries: 1, unclear: 1, nextTryAt: 60_000, error: 'timeout',
				},
			]);
			expect(journal.deliveryCounts()).toEqual({
				pending: 1, sent: 2, failed: 1, lastError: 'timeout',
			});
			journal.updateDelivery(fourth, {state: 'sent', sid: 'SM4', error: undefined});
			expect(journal.deliveryCounts()).toEqual({
				pending: 0, sent: 3, failed: 1, lastError: '21211: no such number',
			});
			expect(() => {
				journal.updateDelivery(99, {tries: 1});
			}).toThrow();
		});

		test('writes the first spare receiver together with the last failure, and each of them once', async () => {
			await using harness = await create();
			const {journal} = harness;
			journal.addAlert({key: 'a', kind: 'k', text: 't', at: 1}, phones('1', '2'));
			const [first = 0, second = 0] = journal.openDeliveries().map(({id}) => id);
			const failed = {state: 'failed', error: '21211', instead: ['1', '3', '4']} as const;
			journal.updateDelivery(first, failed);
			expect(journal.openDeliveries().map(({to}) => to)).toEqual(['2']);
			journal.updateDelivery(second, failed);
			const [spare] = harness.reopen().openDeliveries();
			expect(spare).toMatchObject({key: 'a', channel: 'sms', to: '3', state: 'pending', tries: 0, nextTryAt: 1, sid: undefined});
			journal.updateDelivery(spare?.id ?? 0, failed);
			const [last] = journal.openDeliveries();
			expect(last).toMatchObject({to: '4'});
			journal.updateDelivery(last?.id ?? 0, failed);
			expect(harness.reopen().deliveries(0).map(({to, state}) => [to, state])).toEqual(['1', '2', '3', '4'].map(to => [to, 'failed']));
		});

		test('lists the deliveries of alerts since a time', async () => {
			await using harness = await create();
			for (const at of [1000, 2000, 3000]) {
				harness.journal.addAlert({
					key: String(at), kind: 'k', text: 't', at,
				}, phones('1'));
			}

			expect(harness.journal.deliveries(2000).map(({at}) => at)).toEqual([2000, 3000]);
			expect(harness.journal.addAlert({
				key: 'nobody', kind: 'k', text: 't', at: 4000,
			}, [])).toBe(true);
			expect(harness.journal.deliveries(4000)).toEqual([]);
		});

		test('writes all of a transaction or nothing, and gives back what its work gave', async () => {
			await using harness = await create();
			const {journal} = harness;
			const {id} = journal.beginAttempt({}, moment(0));
			const value = journal.atomically(() => {
				journal.addStep(id, 'preflight', {}, moment(1));
				journal.addAlert({
					key: 'kept', kind: 'k', text: 't', at: 1,
				}, phones('1'));
				return 'done';
			});
			expect(value).toBe('done');
			expect(() => journal.atomically(() => {
				journal.addStep(id, 'starting', {}, moment(2));
				journal.saveMemory(newMemory(moment(2)));
				journal.saveIncident(incident);
				journal.beginAttempt({}, moment(2));
				journal.addAlert({
					key: 'lost', kind: 'k', text: 't', at: 2,
				}, phones('1'));
				throw new RangeError('the work failed');
			})).toThrow(RangeError);
			const later = harness.reopen();
			expect(later.attempts(10)).toMatchObject([{id, step: 'preflight', startedAt: undefined}]);
			expect(later.deliveries(0).map(({key}) => key)).toEqual(['kept']);
			expect(later.incidents(10)).toEqual([]);
			expect(later.loadMemory()).toBeUndefined();
		});

		test('takes back only an inner transaction when its failure was caught', async () => {
			await using harness = await create();
			const {journal} = harness;
			const {id} = journal.beginAttempt({}, moment(0));
			journal.atomically(() => {
				journal.addStep(id, 'preflight', {}, moment(1));
				expect(() => {
					failInside(journal, id);
				}).toThrow(RangeError);
				journal.addAlert({
					key: 'outer', kind: 'k', text: 't', at: 1,
				}, phones('1'));
			});
			expect(harness.reopen().attempts(10)).toMatchObject([{step: 'preflight'}]);
			expect(journal.deliveries(0).map(({key}) => key)).toEqual(['outer']);
		});
	});
}
