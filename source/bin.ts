#!/usr/bin/env node
// This file is compiled for old Nodes too, so that they end with a sentence and not with a syntax error.
import process from 'node:process';

/*
How V8 serves a program that lives for months and has 10 ms of work in 30 s: what its optimizing compilers take for their own work alone, and
keep, is half of the memory of the whole detector. A small young generation costs nothing there, and the interpreter 5 ms a check.
`compileFor` (source/assembly/compilers.ts) takes some of it back for a system that is large.
*/
const frugal = [
	'--semi-space-growth-factor=1',
	'--no-opt',
	'--no-maglev',
	// The three that belong to "the baseline compiler of WebAssembly only": undici, where it is loaded, parses HTTP in it.
	'--liftoff-only',
	'--no-wasm-tier-up',
	'--no-wasm-dynamic-tiering',
];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 19)) {
	if (process.argv.includes('--headless')) {
		process.getBuiltinModule('node:v8').setFlagsFromString(frugal.join(' '));
		process.getBuiltinModule('node:module').createRequire(import.meta.url)('./guard.cjs');
	} else {
		await import('./cli.js');
	}
} else {
	const found = `cascading-failure-detector needs Node.js 22.19 or newer; this is ${process.versions.node} (${process.execPath}).`;
	process.stderr.write(`${found} Install a newer one, or name it by its path: /path/to/node ${process.argv[1]}\n`);
	process.exitCode = 69;
}
