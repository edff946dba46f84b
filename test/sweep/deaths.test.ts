import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {attemptSteps} from '../../source/core/attempt.js';
import {deathsAt} from './deaths.js';

describe('the kill sweep', () => {
	it('has two deaths for each step that the code lists', () => {
		const deaths = deathsAt(attemptSteps);
		expect(attemptSteps.map(step => deaths.filter(death => death.step === step).map(({moment}) => moment))).toEqual(attemptSteps.map(() => ['before', 'after']));
		expect(deaths.map(({planned}) => planned.at(-1))).toEqual(deaths.map(({step, moment}) => ({step, moment, by: 'kill'})));
	});

	it('has them for a step that is added, too, without a change of its own', () => {
		const added = deathsAt([...attemptSteps, 'a new step']).filter(({step}) => step === 'a new step');
		expect(added).toMatchObject([{moment: 'before', number: attemptSteps.length + 1}, {moment: 'after', number: attemptSteps.length + 1}]);
	});

	it('is made of that list and of nothing else', () => {
		expect(readFileSync(path.join(import.meta.dirname, 'steps.test.ts'), 'utf8')).toContain('it.for(deathsAt(attemptSteps))');
	});
});
