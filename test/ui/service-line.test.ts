import {expect, test} from 'vitest';
import {tableColumns} from '../../source/ui/columns.js';
import {lineWidth} from '../../source/ui/line.js';
import {serviceLine, tableHeading, type ServiceRowData} from '../../source/ui/lines/service-line.js';
import {terminalTheme} from '../../source/ui/theme.js';

const theme = terminalTheme({LANG: 'C.UTF-8'});
const thresholds = {warning: 3, critical: 5, cascading: 7};
const columns = tableColumns(100, 14);

const row: ServiceRowData = {
	name: 'trade_executor',
	state: 'failing',
	failures: 5,
	uptime: '3h',
	latency: '-',
	restarts: 2,
	trend: '  0011x  7',
	error: 'no answer in 2 s',
	sign: '',
	isSelected: true,
};

function drawn(change: Partial<ServiceRowData> = {}): string {
	return serviceLine({...row, ...change}, columns, thresholds, theme).map(({text}) => text).join('');
}

test('a row has marker, symbol, name, state, bar, figures, last hour and error', () => {
	expect(drawn()).toBe('▸✗ trade_executor failing  ▂▂▂▄▄··  5   3h      -        2   ▁▁▂▂✗  █ no answer in 2 s');
	expect(drawn({isSelected: false})).toMatch(/^ ✗/v);
});

test.each([
	['health check: 127.0.0.1:8001: no answer in 2 s', 'no answer in 2 s'],
	['health check: [::1]:8001: refused', 'refused'],
	['health check: HTTP 503', 'HTTP 503'],
	['FATAL: Exited too quickly', 'FATAL: Exited too quickly'],
])('of the error %j there is room for %j', (error, shown) => {
	expect(drawn({error})).toContain(` ${shown}`);
	expect(drawn({error})).not.toContain('health check');
});

test('failures beyond the table stay in their column', () => {
	expect(drawn({failures: 12_345})).toContain('▂▂▂▄▄██99+ ');
});

test('a row and its heading are as wide as the columns say, and the heading names the thresholds and what is shown', () => {
	expect(lineWidth(serviceLine({...row, error: 'x'.repeat(200)}, columns, thresholds, theme))).toBeLessThanOrEqual(100);
	const heading = (notes: readonly string[], width: number) => tableHeading(columns, thresholds, {notes, width}).map(({text}) => text).join('');
	expect(heading(['worst first'], 100)).toContain('fail 3/5/7');
	expect(heading(['1-9 of 1,000', 'worst first'], 100)).toMatch(/ 1-9 of 1,000, worst first$/v);
	expect(heading(['1-9 of 1,000', 'worst first'], 80)).not.toContain('worst');
});

test('an early sign takes the place of "healthy", and of nothing else', () => {
	const healthy = drawn({state: 'healthy', failures: 0, error: '', sign: 'flapping'});
	expect(healthy).toMatch(/trade_executor flapping /v);
	expect(healthy).toMatch(/^▸✓/v);
	expect(drawn({sign: 'flapping'})).toMatch(/trade_executor failing /v);
	expect(lineWidth(serviceLine({...row, state: 'healthy', sign: 'flapping'}, tableColumns(40, 14), thresholds, theme))).toBeLessThanOrEqual(40);
});
