/* Prints the runs of a script that it finds. Run as another user. */
import process from 'node:process';
import {findScriptRuns} from '../../../source/actions/script-runs.js';

process.stdout.write(JSON.stringify(await findScriptRuns(process.argv.at(-1) ?? '')));
