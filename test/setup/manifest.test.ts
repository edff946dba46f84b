import {expect, test} from 'vitest';
import {entryOf, readPortManifest} from '../../source/setup/manifest.js';

test.each([
	['ports by name', {main_app: 3000}],
	['entries by name', {services: {main_app: {port: 3000}}}],
	['groups of entries', {version: '1.0', core: {web: {main_app: {port: '3000', status: 'up'}}}}],
	['a list', {services: [{name: 'main_app', port: 3000}]}],
	['names with a suffix', {ports: {MAIN_APP_PORT: '3000'}}],
	['another spelling', {'main-app': {http_port: 3000}}],
])('a manifest with %s is understood', (_, manifest) => {
	expect(entryOf(readPortManifest(manifest), 'main_app')).toMatchObject({port: 3000});
});

test('the description comes along, also without a port', () => {
	expect(entryOf(readPortManifest({a: {description: 'does a', port: 1}}), 'a')).toEqual({port: 1, description: 'does a'});
	expect(entryOf(readPortManifest({a: {description: 'does a'}}), 'a')).toEqual({port: undefined, description: 'does a'});
});

test.each([[undefined], [null], [[]], ['text'], [{a: {port: 0}}], [{a: {port: 70_000}}], [{a: 'x'}]])('%j names no port', manifest => {
	expect(readPortManifest(manifest).values().filter(({port}) => port !== undefined).toArray()).toEqual([]);
});
