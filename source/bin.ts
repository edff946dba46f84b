#!/usr/bin/env node
// This file is compiled for old Nodes too, so that they end with a sentence and not with a syntax error.
import process from 'node:process';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 19)) {
	if (process.argv.includes('--headless')) {
		// A detector lives for months and makes little garbage at a time: a young generation that stays small saves 3 MB and costs nothing.
		process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
	}

	await import('./cli.js');
} else {
	const found = `cascading-failure-detector needs Node.js 22.19 or newer; this is ${process.versions.node} (${process.execPath}).`;
	process.stderr.write(`${found} Install a newer one, or name it by its path: /path/to/node ${process.argv[1]}\n`);
	process.exitCode = 69;
}
