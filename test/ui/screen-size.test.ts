import {describe, expect, test} from 'vitest';
import {restartDialog} from '../../source/ui/dialog-state.js';
import type {UiState, View} from '../../source/ui/ui-state.js';
import {draw} from './draw.js';
import {frameSize} from './fake-terminal.js';
import {pictures} from './pictures.js';

const sizes = [[140, 40], [100, 24], [80, 24], [79, 12], [60, 24], [40, 20], [10, 3], [1, 1]] as const;

const views: ReadonlyArray<readonly [string, Partial<UiState>]> = [
	['the services', {}],
	...(['service', 'log'] as const).map(kind => [kind, {views: [{kind: 'services'}, {kind, service: 'trade_manager'}]}] as const),
	...(['events', 'history', 'help'] as const).map((kind): readonly [string, {views: View[]}] => [kind, {views: [{kind: 'services'}, {kind}]}]),
	['the restart dialog', {dialog: restartDialog}],
	['a wrong word', {dialog: {kind: 'restart', typed: 'RESTARTRESTARTRESTARTRESTARTRESTART', isWrong: true, preflight: undefined}}],
	['the disarm dialog', {dialog: {
		kind: 'disarm',
		duration: 'for ever',
		reason: '',
		field: 'reason',
		problem: 'a time like 30m',
	}}],
	['the arm dialog', {dialog: {kind: 'arm'}}],
	['the quit dialog', {dialog: {kind: 'quit'}}],
	['a filter', {isFiltering: true, filter: 'nothing has this name, which is quite long, and longer than the line is wide'}],
	['a notice', {notice: {kind: 'failed', text: 'It was refused because of something that takes a whole line to say, and some more of the next one.'}}],
];

describe.each(Object.entries(pictures))('%s', (_, {snapshot, connection}) => {
	test.each(views)('showing %s, no frame is wider or taller than the terminal', (_view, state) => {
		for (const [columns, rows] of sizes) {
			const {width, height} = frameSize(draw({snapshot, connection, columns, rows, state}).join('\n'));
			expect({columns, rows, isTooWide: width > columns, isTooTall: height > rows}).toEqual({columns, rows, isTooWide: false, isTooTall: false});
		}
	});
});
