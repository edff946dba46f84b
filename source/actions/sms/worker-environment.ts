/** What the worker gets of the detector's environment: certificates and regions, nothing that could switch on debug output or load code. */
const passedOn = [
	'NODE_EXTRA_CA_CERTS',
	'SSL_CERT_DIR',
	'SSL_CERT_FILE',
	'TWILIO_CA_BUNDLE',
	'TWILIO_EDGE',
	'TWILIO_REGION',
	'TZ',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
The environment of the sms worker. No credentials: they travel over the channel, so that `ps e` shows none.

The twilio library knows `HTTP_PROXY` alone, sends everything through it, its https requests too, and never looks at `NO_PROXY`. The
worker gets that variable set to what the usual rules give for the one address that it talks to, or not at all.
*/
export function workerEnvironment(environment: Environment, target: URL): Record<string, string> {
	const proxy = proxyFor(target, environment);
	const kept = passedOn.map(name => [name, environment[name]] as const);
	const entries = [...kept, ['HTTP_PROXY', proxy] as const];
	return Object.fromEntries(entries.flatMap(([name, value]) => value === undefined || value === '' ? [] : [[name, value]]));
}

/** Which proxy is to be used, by the conventions of curl; none for an address on this machine. */
function proxyFor(target: URL, environment: Environment): string | undefined {
	const read = (name: string) => environment[name.toLowerCase()] ?? environment[name];
	const isExempt = isLoopback(target.hostname) || isListed(target.hostname, read('NO_PROXY') ?? '');
	return isExempt ? undefined : read('HTTPS_PROXY') ?? read('HTTP_PROXY');
}

/** `a.example`, `.example` and `example` all exempt `b.a.example`'s kind: the name itself and what is below it; `*` exempts all. */
function isListed(host: string, list: string): boolean {
	const names = list.split(',').map(name => name.trim().replace(/^\./v, '').replace(/:\d+$/v, '')).filter(name => name !== '');
	return names.some(name => name === '*' || host === name || host.endsWith(`.${name}`));
}

/** Whether a host (as `URL.hostname` writes it) is this machine: there credentials may travel without TLS. */
export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '[::1]' || /^127(?:\.\d+){3}$/v.test(host);
}
