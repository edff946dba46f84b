import {describe, expect, test} from 'vitest';
import {
	actionFor,
	footerBindings,
	groups,
	keyLabel,
	keymap,
	type ViewKind,
} from '../../source/ui/keymap.js';
import {footerLine} from '../../source/ui/lines/footer-line.js';
import {helpLines} from '../../source/ui/lines/help-lines.js';
import {lineWidth} from '../../source/ui/line.js';
import {terminalTheme} from '../../source/ui/theme.js';

const theme = terminalTheme({LANG: 'C.UTF-8'});
const views: readonly ViewKind[] = ['services', 'service', 'log', 'events', 'history', 'help'];
/** Those of the demo have a test of their own. */
const bindings = groups.flatMap(group => keymap.get(group) ?? []).filter(({isDemo}) => !isDemo);

function footerText(view: ViewKind, isDue: boolean, width: number): string {
	return footerLine({view, isDue}, theme, width).map(({text}) => text).join('');
}

describe('the key table', () => {
	test.each([
		['up', 'up'],
		['k', 'up'],
		['down', 'down'],
		['j', 'down'],
		['pageup', 'page up'],
		['pagedown', 'page down'],
		['home', 'first'],
		['end', 'last'],
		['enter', 'open'],
		['escape', 'back'],
		['l', 'log'],
		['/', 'filter'],
		['o', 'sort'],
		['r', 'check'],
		['R', 'restart'],
		['x', 'abort'],
		['p', 'arming'],
		['S', 'save'],
		['?', 'help'],
		['q', 'quit'],
		['ctrl-c', 'quit'],
	])('%s means %s among the services', (key, action) => {
		expect(actionFor(key, 'services')).toBe(action);
	});

	test('has one meaning for each key', () => {
		for (const view of views) {
			const keys = bindings.filter(({where}) => where.includes(view)).flatMap(binding => binding.keys);
			expect(keys).toHaveLength(new Set(keys).size);
		}
	});

	test('lets nobody be without quit, help, abort and restart, wherever they are', () => {
		for (const view of views) {
			expect(['q', '?', 'x', 'R', 'p'].map(key => actionFor(key, view))).toEqual(['quit', 'help', 'abort', 'restart', 'arming']);
		}
	});

	test('knows nothing of other keys', () => {
		expect(actionFor('Z', 'services')).toBeUndefined();
		expect(actionFor('o', 'log')).toBeUndefined();
	});
});

describe('the footer', () => {
	test('names eight keys at most, fewer where there is less room, quit among them at 80 columns', () => {
		for (const view of views) {
			expect(footerBindings(view, true).length).toBeLessThanOrEqual(8);
			expect(footerText(view, true, 80)).toContain('q quit');
			expect(lineWidth(footerLine({view, isDue: true}, theme, 30))).toBeLessThanOrEqual(30);
		}
	});

	test('names the abort first while a restart is due, and not at all otherwise', () => {
		expect(footerText('services', true, 80)).toMatch(/^x ABORT/v);
		expect(footerText('services', false, 80)).not.toContain('ABORT');
	});

	test('says first how to come back from a view', () => {
		expect(footerText('log', false, 80)).toMatch(/^Esc back/v);
		expect(footerText('services', false, 80)).not.toContain('Esc');
	});
});

test('the help names every key, with what it does', () => {
	const help = helpLines(undefined, theme).map(line => line.map(({text}) => text).join('')).join('\n');
	for (const {keys, help: text} of bindings) {
		expect(help).toContain(`${keys.map(key => keyLabel(key, theme.glyphs)).join(' ')} `);
		expect(help).toContain(text);
	}
});

test('the keys that break and mend are there in the demo, in its help and its footer, and nowhere else', () => {
	const toys = keymap.get('Demo') ?? [];
	const text = (isDemo: boolean) => [...helpLines(undefined, theme, isDemo), footerLine({view: 'services', isDue: false, isDemo}, theme, 80)].flat().map(({text: piece}) => piece).join('');
	for (const {keys, action, help, label} of toys) {
		const [key = ''] = keys;
		expect([actionFor(key, 'services', true), actionFor(key, 'services')]).toEqual([action, undefined]);
		expect(text(true)).toContain(help);
		expect(text(true)).toContain(`${key} ${label}`);
		expect(text(false)).not.toContain(help);
	}

	expect(toys.map(({keys}) => keys)).toEqual([['b'], ['B']]);
});
