import {serveWorker} from '../outbox/serve-worker.js';
import {followMessage, sendMessage} from './twilio-message.js';
import type {Account} from './account.js';

/** The process in which the twilio library lives. */
serveWorker<Account>(async ({task, account, delivery}) => task === 'send' ? sendMessage(account, delivery) : followMessage(account, delivery));
