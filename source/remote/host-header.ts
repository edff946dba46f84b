const names: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

/**
Whether a request's `Host` header, with or without a port, is one of ours. A foreign one comes from a browser that was led here by a name of
somebody else's (DNS rebinding), and would hand our status to that somebody's page.

`configured` is the address that the server listens on. A server on all addresses is asked by the address that the connection came to,
`local`; a name still has to be a known one.
*/
export function isOwnHost(header: string | undefined, configured: string, local: string | undefined): boolean {
	const host = /^(?<host>\[[\d.:a-f]+\]|[^:\[\]]+)(?::\d{1,5})?$/iv.exec(header ?? '')?.groups?.['host']?.toLowerCase();
	return host === undefined ? false : names.has(host) || host === bracketed(wildcards.has(configured) ? plain(local ?? '') : configured.toLowerCase());
}

/** An IPv6 address stands in brackets in a `Host` header. */
function bracketed(address: string): string {
	return address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
}

/** An IPv4 connection to a socket for both has an address like `::ffff:10.0.0.1`. */
function plain(address: string): string {
	return address.replace(/^::ffff:/v, '');
}
