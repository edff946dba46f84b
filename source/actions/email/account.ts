import type {EmailSettings} from '../../core/settings.js';

/** Whose mails they are, and which server takes them. Travels over the channel between the two processes, and nowhere else. */
export type MailAccount = Pick<EmailSettings, 'from' | 'host' | 'port' | 'security' | 'user' | 'password'> & {
	readonly system: string;
	/** Milliseconds that each step with the server may take. */
	readonly deadline: number;
};
