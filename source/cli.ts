import {runners} from './commands/runners.js';
import {runProgram} from './program.js';

await runProgram(async name => runners[name]());
