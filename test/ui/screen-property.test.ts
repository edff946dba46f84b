import {stripVTControlCharacters} from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {LastHour} from '../../source/core/last-hour.js';
import type {Connection, Snapshot} from '../../source/core/monitor.js';
import type {ServiceStatus} from '../../source/core/status.js';
import {disarmDialog, restartDialog} from '../../source/ui/dialog-state.js';
import type {UiState, View} from '../../source/ui/ui-state.js';
import {draw, utf8, type Drawing} from './draw.js';
import {attached, event, lost, own, picture, service} from './fixtures.js';
import {pictures} from './pictures.js';

/** Texts as others write them: long, wide, combined, with escapes, line breaks and marks that turn the direction. */
const text = fc.oneof(
	fc.string({unit: 'grapheme', maxLength: 200}),
	fc.constantFrom('', '交易管理器交易管理器交易管理器', '\u{1B}[31mred\u{1B}[0m\r\nnext\tline', '👩‍👩‍👧‍👦 e\u{301}', '\u{202E}desrever', 'x'.repeat(500)),
);

const failures = fc.oneof(fc.nat(9), fc.nat(1_000_000));

const serviceStatus: fc.Arbitrary<ServiceStatus> = fc.record({
	status: fc.constantFrom('healthy', 'degraded', 'failing', 'starting', 'stopped', 'unproven', 'unknown'),
	consecutive_failures: failures,
	restarts_last_hour: fc.nat(10_000),
	uptime_seconds: fc.option(fc.nat(1e9)),
	latency_ms: fc.option(fc.double({min: 0, max: 1e6, noNaN: true})),
	error: fc.option(text),
	port: fc.option(fc.nat(65_535)),
}).map(change => service('', change));

const fewServices = fc.dictionary(fc.oneof(text, fc.constantFrom('main_app', 'group:main_app')), serviceStatus, {maxKeys: 40});

/** A thousand of a few kinds: to make up each of them would take longer than to draw them. */
const manyServices = fc.tuple(text, fc.array(serviceStatus, {minLength: 1, maxLength: 5})).map(([name, kinds]) =>
	Object.fromEntries(Array.from({length: 1000}, (_, index) => [`${index} ${name}`, kinds[index % kinds.length] ?? service('')])));

const services = fc.oneof({weight: 15, arbitrary: fewServices}, {weight: 1, arbitrary: manyServices});

/** Down to one cell, and the small ones often: there is least room for a mistake. */
const columns = fc.oneof(fc.integer({min: 1, max: 200}), fc.integer({min: 1, max: 12}), fc.constantFrom(140, 100, 80, 60, 40));

const rows = fc.oneof(fc.integer({min: 1, max: 60}), fc.integer({min: 1, max: 9}));

/** One of the pictures, with everything that comes from outside replaced. */
const snapshot: fc.Arbitrary<Snapshot> = fc.record({
	base: fc.constantFrom(...Object.values(pictures).map(known => known.snapshot)),
	services,
	decision: text,
	system: text,
	problems: fc.array(text, {maxLength: 4}),
	messages: fc.array(text, {maxLength: 20}),
	output: fc.array(text, {maxLength: 12}),
	description: text,
	reason: text,
}).map(({base, services: health, decision, system, problems, messages, output, description, reason}) => picture({...base.status, service_health: health, decision, system}, {
	...base,
	problems,
	events: messages.map((message, index) => event(index, 'warn', 'something', message)),
	attempt: base.attempt && {...base.attempt, output},
	services: Object.fromEntries(Object.keys(health).map(name => [name, {description, dependsOn: [name, 'gone'], health: description}])),
	disarmed: base.disarmed && {...base.disarmed, reason},
}));

const view: fc.Arbitrary<View> = fc.oneof(
	fc.constantFrom<View>({kind: 'services'}, {kind: 'events'}, {kind: 'history'}, {kind: 'help'}, {kind: 'restart', restart: 3}),
	text.map((file): View => ({kind: 'file', restart: 3, file})),
	fc.record({kind: fc.constantFrom('service' as const, 'log' as const), service: fc.oneof(text, fc.constantFrom('main_app', 'trade_manager'))}),
);

const dialog = fc.oneof(
	fc.constantFrom(undefined, undefined, restartDialog, disarmDialog, {kind: 'arm'} as const, {kind: 'quit'} as const),
	text.map(typed => ({kind: 'restart', typed, isWrong: true, preflight: {ok: false, code: 75, message: typed}}) as const),
	text.map(reason => ({kind: 'disarm', duration: 'for ever', reason, field: 'reason', problem: undefined}) as const),
);

const state: fc.Arbitrary<Partial<UiState>> = fc.record({
	views: view.map((shown): View[] => [{kind: 'services'}, shown]),
	dialog,
	scroll: fc.oneof(fc.nat(50), fc.constant(Infinity)),
	cursor: fc.nat(5),
	top: fc.nat(50),
	filter: fc.oneof(fc.constant(''), text),
	isFiltering: fc.boolean(),
	notice: fc.option(text.map(said => ({kind: 'failed', text: said}) as const), {nil: undefined}),
});

const hour: fc.Arbitrary<LastHour> = fc.record({
	minute: fc.integer({min: 29_000_000, max: 29_000_200}),
	services: fc.dictionary(fc.constantFrom('main_app', 'trade_manager'), fc.array(fc.option(fc.integer({min: -1, max: 100_000})), {maxLength: 60})),
});

const drawing: fc.Arbitrary<Drawing> = fc.record({
	snapshot,
	connection: fc.constantFrom<Connection>(own, attached, lost),
	columns,
	rows,
	state,
	hour,
	environment: fc.constantFrom(utf8, {LANG: 'C'}, {...utf8, NO_COLOR: '1'}),
	log: fc.oneof(text.map(note => ({kind: 'note', text: note}) as const), fc.array(text).map(lines => ({kind: 'lines', lines, trouble: 'gone'}) as const)),
	files: fc.array(text.map(name => ({name, size: name.length * 1000})), {maxLength: 8}).map(files => ({kind: 'files', files}) as const),
});

test('no frame is ever taller or wider than the terminal, and its first row keeps the level, whatever is shown of whatever', () => {
	// Fast-check prints the seed of a failure, and the smallest drawing that it found.
	fc.assert(fc.property(drawing, shown => {
		const frame = draw(shown);
		expect(frame.length).toBeLessThanOrEqual(shown.rows);
		if (shown.columns >= 20) {
			expect(frame[0]).toContain(shown.snapshot.status.failure_level);
		}

		for (const row of frame) {
			expect(stringWidth(stripVTControlCharacters(row))).toBeLessThanOrEqual(shown.columns);
		}
	}), {numRuns: 400});
});
