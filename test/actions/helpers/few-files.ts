/* Looks for processes while it is out of file descriptors, and prints what it saw. Run as its own process under a low limit. */
import {closeSync, openSync} from 'node:fs';
import process from 'node:process';
import {isAlive, readStat} from '../../../source/actions/process-stat.js';
import {findScriptRuns} from '../../../source/actions/script-runs.js';

const files: number[] = [];
const self = {pid: process.pid, pidStart: readStat(process.pid)?.start ?? 0};
try {
	for (;;) {
		files.push(openSync('/dev/null', 'r'));
	}
} catch {
	// That is the point.
}

const runs = await findScriptRuns('/nowhere/X.sh').catch(String);
const seen = {self: isAlive(self), gone: isAlive({pid: 4_194_000, pidStart: 1}), runs};
for (const file of files) {
	closeSync(file);
}

process.stdout.write(JSON.stringify(seen));
