import {expect, it} from 'vitest';
import {notices, packageFolders} from '../../source/packaging/notices.js';

it('finds the package of each file in a bundle, those in packages and those with a scope too', () => {
	expect(packageFolders([
		'source/cli.ts',
		'node_modules/ink/build/ink.js',
		'node_modules/ink/build/dom.js',
		'node_modules/@alcalzone/ansi-tokenize/build/index.js',
		'node_modules/ink/node_modules/chalk/source/index.js',
		'test/../../elsewhere/node_modules/react/index.js',
	])).toEqual([
		'node_modules/@alcalzone/ansi-tokenize',
		'node_modules/ink',
		'node_modules/ink/node_modules/chalk',
		'test/../../elsewhere/node_modules/react',
	]);
});

it('hands on each licence once, and the name of one that has no text', () => {
	const text = notices([
		{name: 'a', version: '1.0.0', license: 'MIT', text: 'Copyright A\n'},
		{name: 'a', version: '1.0.0', license: 'MIT', text: 'Copyright A\n'},
		{name: 'b', version: '2.0.0', license: 'ISC', text: undefined},
	]);
	expect(text.match(/^a 1\.0\.0, MIT$/gmv)).toHaveLength(1);
	expect(text).toContain('Copyright A');
	expect(text).toContain('b 2.0.0, ISC');
});
