import process from 'node:process';
import {fileURLToPath} from 'node:url';

/**
The programs that run beside the engine, each a process of its own. The bundle puts them next to the file that this code ends up in.
*/

/** Looks at a database in full. */
export const databaseChild: readonly string[] = [process.execPath, fileURLToPath(new URL('database-child.js', import.meta.url))];

/** Holds the twilio library while there is something to send. */
export const smsWorker = new URL('sms-worker.js', import.meta.url);
