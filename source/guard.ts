import process from 'node:process';
import {headless} from './commands/headless.js';
import {runProgram} from './program.js';

/**
The detector without everything that only the other commands need, for `bin.ts` when it is started with `--headless`. The build makes one CommonJS
file of it: as ES modules, in some forty files, its start took 1.4 times the CPU, and 2 MB more (all that Node exports to ES modules has to be made
for them, fetch and WebSocket included).
*/
void runProgram(async name => name === 'headless' ? headless : runElsewhere);

/** `--headless` was a word of another command. */
async function runElsewhere(): Promise<number> {
	await import('./cli.js');
	return Number(process.exitCode ?? 0);
}
