/* Starts a script whose attempt's folder is on a full disk, and tells what became of it. Run in a mount namespace of its own. */
import {existsSync, mkdirSync, readFileSync, statfsSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import {isAlive} from '../../../source/actions/process-stat.js';
import {recoverProgress} from '../../../source/actions/script-progress.js';
import {startScript} from '../../../source/actions/script-runner.js';

const [disk = '', script = ''] = process.argv.slice(2);
const root = path.dirname(script);
const folder = path.join(disk, '1');
mkdirSync(folder);
const {bsize, bfree} = statfsSync(disk);
writeFileSync(path.join(disk, 'full'), new Uint8Array(bsize * bfree));

const runner = await startScript({root, script: {path: script, absolute: script}, args: [], folder, env: process.env});
while (isAlive(runner)) {
	await pause(10);
}

// As if some time had gone by.
utimesSync(path.join(folder, 'progress'), 0, 0);
const progress = await recoverProgress(folder, runner);
process.stdout.write(JSON.stringify({progress, hasRun: existsSync(path.join(root, 'ran')), notes: readFileSync(path.join(folder, 'progress'), 'utf8')}));
