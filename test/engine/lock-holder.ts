import {spawn} from 'node:child_process';
import process from 'node:process';
import {acquireLock} from '../../source/engine/lock.js';

/** A process that tries to take the lock, says what came of it, and keeps it until it is ended. It starts a program, as an engine does. */
const [stateDirectory = ''] = process.argv.slice(2);
const result = await acquireLock(stateDirectory);
const program = spawn('sleep', ['60'], {detached: true, stdio: 'ignore'});
process.stdout.write(`${JSON.stringify({kind: result.kind, pid: result.kind === 'taken' ? result.pid : undefined, program: program.pid})}\n`);
process.stdin.resume();
