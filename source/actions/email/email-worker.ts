import {serveWorker} from '../outbox/serve-worker.js';
import type {MailAccount} from './account.js';
import {sendMail} from './send-mail.js';

/** The process in which nodemailer lives. */
serveWorker<MailAccount>(async ({account, delivery}) => sendMail(account, delivery));
