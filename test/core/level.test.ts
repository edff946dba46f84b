import {describe, expect, it} from 'vitest';
import {
	isAtLeast, levelCode, levelOf, levels, ownLevel, type Tally,
} from '../../source/core/level.js';
import {thresholds} from '../helpers/settings.js';

const calm: Tally = {critical: [], important: [], isSupervisorHealthy: true, lostFiles: [], criticalDatabases: [], warningDatabases: []};

const cases: ReadonlyArray<readonly [string, Partial<Tally>, string]> = [
	['nothing', {}, 'NONE'],
	['one at the warning threshold', {important: ['a']}, 'NONE'],
	['two at the warning threshold', {important: ['a', 'b']}, 'WARNING'],
	['three at the warning threshold', {important: ['a', 'b', 'c']}, 'CRITICAL'],
	['nine at the warning threshold', {important: [...'abcdefghi']}, 'CRITICAL'],
	['one critical', {critical: ['a'], important: ['a']}, 'WARNING'],
	['two critical', {critical: ['a', 'b'], important: ['a', 'b']}, 'CRITICAL'],
	['three critical', {critical: ['a', 'b', 'c'], important: ['a', 'b', 'c']}, 'CASCADING'],
	['no supervisor', {isSupervisorHealthy: false}, 'CASCADING'],
	['one lost file', {lostFiles: ['f']}, 'CASCADING'],
	['a database at the warning threshold', {warningDatabases: ['d']}, 'WARNING'],
	['databases at the critical threshold', {warningDatabases: ['d', 'e'], criticalDatabases: ['d', 'e']}, 'CRITICAL'],
];

describe('the level (decision 2)', () => {
	it.each(cases)('with %s', (_, change, level) => {
		expect(levelOf({...calm, ...change})).toBe(level);
	});

	it('has the seed\'s codes, in order', () => {
		expect(levels.map(level => levelCode(level))).toEqual([0, 1, 2, 3]);
		expect(levels.filter(level => isAtLeast(level, 'CRITICAL'))).toEqual(['CRITICAL', 'CASCADING']);
	});

	it.each([[0, 'NONE'], [2, 'NONE'], [3, 'WARNING'], [5, 'CRITICAL'], [7, 'CASCADING'], [700, 'CASCADING']] as const)('of a subject with %d failures is %s', (failures, level) => {
		expect(ownLevel(failures, thresholds)).toBe(level);
	});
});
