import {readdirSync, readFileSync} from 'node:fs';
import {errorCode} from '../core/caught.js';
import {descendants, listStats, readArgv, readLink} from './processes.js';
import {maskSecrets} from './secrets.js';

/** A socket on which somebody waits for connections. */
export type ListeningSocket = {
	/** As the process bound it: `0.0.0.0` and `::` are every address. */
	readonly host: string;
	readonly port: number;
};

type Row = ListeningSocket & {readonly inode: string};

/** The kernel's TCP_LISTEN. */
const listenState = '0A';

/** Reads the text of `/proc/PID/net/tcp` or `tcp6`: the sockets that listen, each with its inode. */
export function parseListening(text: string): Row[] {
	return text.split('\n').slice(1).flatMap(line => {
		// The columns of proc(5): 1 is the local address, 3 the state, 9 the inode.
		const columns = line.trim().split(/\s+/v);
		const [local = '', state, inode = ''] = [columns[1], columns[3], columns[9]];
		const [address = '', port = ''] = local.split(':', 2);
		return state === listenState ? [{host: addressFrom(address), port: Number.parseInt(port, 16), inode}] : [];
	});
}

/** The kernel writes an address as words in the order of the machine's bytes: little-endian wherever Node runs on Linux today. */
function addressFrom(hex: string): string {
	const bytes = (hex.match(/.{8}/gv) ?? []).flatMap(word => (word.match(/../gv) ?? []).toReversed());
	if (bytes.length === 4) {
		return bytes.map(byte => Number.parseInt(byte, 16)).join('.');
	}

	const groups = Array.from({length: 8}, (_, index) => `${bytes[2 * index]}${bytes[(2 * index) + 1]}`);
	const mapped = /^(?:0000:){5}ffff:(?<high>[\da-f]{4}):(?<low>[\da-f]{4})$/iv.exec(groups.join(':'))?.groups;
	return mapped === undefined
		? new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
		: (`${mapped['high']}${mapped['low']}`.match(/../gv) ?? []).map(byte => Number.parseInt(byte, 16)).join('.');
}

/**
Where a process, or one that it started, listens for TCP connections; `undefined` if we may not see that (another user's process), or it is gone.
*/
export async function findListeningSockets(pid: number): Promise<ListeningSocket[] | undefined> {
	const family = descendants(await listStats(), pid);
	const inodes = [...family].map(member => socketInodes(member));
	if (inodes[0] === undefined) {
		return undefined;
	}

	const own = new Set(inodes.flatMap(known => known ?? []));
	const found = readSockets(pid).filter(({inode}) => own.has(inode)).map(({host, port}) => ({host, port}));
	return new Map(found.map(socket => [`${socket.host} ${socket.port}`, socket])).values().toArray();
}

/** Who listens on a port of this machine. */
export type Listener = {
	/** `undefined` for another user's process, which hides what it has open. */
	readonly pid: number | undefined;
	readonly argv: readonly string[];
};

/** Whoever listens on this port, at whatever address; `undefined` if nobody does. */
export async function findListener(port: number): Promise<Listener | undefined> {
	const inodes = new Set(readSockets('self').filter(socket => socket.port === port).map(({inode}) => inode));
	if (inodes.size === 0) {
		return undefined;
	}

	const stats = await listStats();
	const owner = stats.find(({pid}) => socketInodes(pid)?.some(inode => inodes.has(inode)));
	return {pid: owner?.pid, argv: owner === undefined ? [] : await readArgv(owner.pid)};
}

/** For people; what looks like a secret on its command line is masked. */
export function describeListener({pid, argv}: Listener): string {
	return pid === undefined ? 'a process of another user' : `${maskSecrets(argv).join(' ').slice(0, 160)} (pid ${pid})`;
}

function readSockets(pid: number | 'self'): Row[] {
	return ['tcp', 'tcp6'].flatMap(table => {
		try {
			return parseListening(readFileSync(`/proc/${pid}/net/${table}`, 'utf8'));
		} catch {
			// No IPv6 on this machine, or the process has ended.
			return [];
		}
	});
}

/** `undefined` if we may not look. */
function socketInodes(pid: number): string[] | undefined {
	try {
		const links = readdirSync(`/proc/${pid}/fd`).map(name => readLink(pid, `fd/${name}`) ?? '');
		return links.flatMap(link => /^socket:\[(?<inode>\d+)\]$/v.exec(link)?.groups?.['inode'] ?? []);
	} catch (error) {
		return errorCode(error) === '' ? [] : undefined;
	}
}
