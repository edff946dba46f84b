import type {Twilio} from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type {Account} from './account.js';

/** More than this is no answer to a request of ours, in bytes. */
const longestAnswer = 4_000_000;

export type TwilioClient = {
	readonly client: Twilio;
	/** Who is asked, for people. */
	readonly host: string;
	/** The `Retry-After` header of the last answer. */
	retryAfter(): string | undefined;
};

/**
A client of the real library for one call, loaded when the first message goes out. It makes up for what the library lacks: another
address, and a deadline for the whole request (its own time-out starts anew with each byte). It does not repeat anything: the outbox does.
*/
export async function createTwilioClient(account: Account): Promise<TwilioClient> {
	const {default: twilio} = await import('twilio');
	const httpClient = withDeadline(redirected(twilio.RequestClient, account.baseUrl), account.deadline);
	const client = twilio(account.accountSid, account.authToken, {httpClient, autoRetry: false});
	return {
		client,
		host: account.baseUrl === undefined ? 'api.twilio.com' : new URL(account.baseUrl).host,
		retryAfter: () => header(httpClient.lastResponse?.headers, 'retry-after'),
	};
}

function redirected(BaseClient: typeof RequestClient, baseUrl: string | undefined): RequestClient {
	class RedirectedClient extends BaseClient {
		override async request<Data>(options: RequestClient.RequestOptions<Data>) {
			return super.request<Data>({...options, uri: moved(options.uri, baseUrl)});
		}
	}

	return new RedirectedClient({keepAlive: false});
}

/** The same path and query at another address, behind that address's own path if it has one. */
export function moved(uri: string, baseUrl: string | undefined): string {
	if (baseUrl === undefined) {
		return uri;
	}

	const {pathname, search} = new URL(uri);
	const base = new URL(baseUrl);
	base.pathname = `${base.pathname.replace(/\/$/v, '')}${pathname}`;
	base.search = search;
	return base.href;
}

function withDeadline(httpClient: RequestClient, deadline: number): RequestClient {
	httpClient.axios.defaults.maxContentLength = longestAnswer;
	httpClient.axios.interceptors.request.use(config => ({...config, signal: AbortSignal.timeout(deadline)}));
	return httpClient;
}

function header(headers: unknown, name: string): string | undefined {
	const value: unknown = typeof headers === 'object' && headers !== null ? Reflect.get(headers, name) : undefined;
	return typeof value === 'string' ? value : undefined;
}
