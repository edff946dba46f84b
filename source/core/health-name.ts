import {shortHash} from './short-hash.js';

/** So few values that nobody can tell the password from them, and enough that another password is another check. */
const fingerprints = 36 ** 4;

/**
What a health check is called in the history: its address. One with a sign-in or a query goes without them, since either may be a secret, and
with a fingerprint instead: with another password it has yet to prove itself (decision 22).
*/
export function healthName(address: string): string {
	// Asked for at every check of every service, and most addresses hold nothing of the kind.
	if (['@', '?', '#'].every(sign => !address.includes(sign))) {
		return address;
	}

	const bare = address.replace(/(?<=^[^\/]*\/\/)[^\/@]*@/v, '').replace(/[#?].*/v, '');
	return bare === address ? address : `${bare} #${(shortHash(address) % fingerprints).toString(36).padStart(4, '0')}`;
}
