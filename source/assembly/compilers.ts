import process from 'node:process';

/** So many services give a check less work than compiling it would be: 10 ms, of which compiled code saves a half. */
const few = 32;

/** What `source/bin.ts` has switched off, as Node has it. */
const usual = ['--opt', '--maglev', '--semi-space-growth-factor=2'];

/**
Gives V8 its optimizing compilers back when there are many services: a headless detector starts without them, for the memory that they take
(`source/bin.ts`), but the checks of a large system are worth it.

@param services - How many are watched.
*/
export function compileFor(services: number): void {
	if (services > few) {
		process.getBuiltinModule('node:v8').setFlagsFromString(usual.join(' '));
	}
}
