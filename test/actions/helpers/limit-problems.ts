/* Prints what keeps a supervisord with these needs from starting. Run as its own process under low limits. */
import process from 'node:process';
import {findLimitProblems} from '../../../source/actions/supervisord-limits.js';

const [minfds, minprocs] = process.argv.slice(2).map(Number);
process.stdout.write(JSON.stringify(await findLimitProblems({minfds: minfds ?? 0, minprocs: minprocs ?? 0})));
