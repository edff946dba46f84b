import process from 'node:process';
import {fileURLToPath} from 'node:url';

/**
The programs that run beside the engine, each a process of its own, and the files that come with the program. The bundle puts them next to the
file that this code ends up in.
*/

/** Looks at a database in full. */
export const databaseChild: readonly string[] = [process.execPath, fileURLToPath(new URL('database-child.js', import.meta.url))];

/** Holds the twilio library while there is something to send. */
export const smsWorker = new URL('sms-worker.js', import.meta.url);

/** Asks Twilio whether the credentials are right. */
export const accountChild = fileURLToPath(new URL('twilio-account.js', import.meta.url));

/** Signs in at the mail server, and sends nothing. */
export const mailAccountChild = fileURLToPath(new URL('mail-account.js', import.meta.url));

/** The program itself, as supervisor is told to run it. */
export const programFile = fileURLToPath(new URL('bin.js', import.meta.url));

/** The JSON Schema of the config, for editors. */
export const configSchemaUrl = new URL('schema/config.schema.json', import.meta.url).href;

/** Holds nodemailer while there is something to send. */
export const emailWorker = new URL('email-worker.js', import.meta.url);
