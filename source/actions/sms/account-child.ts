import process from 'node:process';
import {text} from 'node:stream/consumers';
import {createTwilioClient} from './twilio-client.js';
import {failureFrom} from './twilio-failure.js';

type Account = Parameters<typeof createTwilioClient>[0];

/**
The program of the child process that asks Twilio for an account: it reads the account from stdin, where nobody else sees it, writes what came of
it to stdout, both as JSON, and ends. A process of its own, since the library reads its proxy from the environment, and since a name server that
does not answer would hold up the end of this one.
*/
process.stdout.write(`${JSON.stringify(await look(JSON.parse(await text(process.stdin)) as Account))}\n`);

async function look(account: Account): Promise<unknown> {
	const {client, host, retryAfter} = await createTwilioClient(account);
	try {
		await client.api.v2010.accounts(account.accountSid).fetch();
		return {kind: 'accepted'};
	} catch (error) {
		return failureFrom(error, {account, to: account.from, host, retryAfter: retryAfter()});
	}
}
