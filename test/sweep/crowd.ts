import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import readline from 'node:readline';
import {userEnvironment} from '../helpers/environment.js';
import {program} from '../helpers/detector.js';

/** A headless detector among others on the same state directory. */
export type Member = {
	readonly pid: number;
	/** What it has said that it is: `undefined` while it starts, and once it is dead. */
	role(): 'engine' | 'standby' | undefined;
	/** Ends it with SIGKILL; resolves when the kernel has taken back what it held. */
	kill(): Promise<void>;
};

/** Starts one with this config; its role comes when it has found out. */
export function startMember(configFile: string): Member {
	const child = spawn(process.execPath, [program, '--headless', '--config', configFile], {env: userEnvironment(), stdio: ['ignore', 'pipe', 'ignore']});
	const ended = once(child, 'exit');
	let role: ReturnType<Member['role']>;
	readline.createInterface({input: child.stdout}).on('line', line => {
		if (line.includes(' detector_started: ')) {
			role = 'engine';
		} else if (line.startsWith('standby: ')) {
			role = 'standby';
		}
	});
	child.once('exit', () => {
		role = undefined;
	});
	return {
		pid: child.pid ?? 0,
		role: () => role,
		async kill() {
			child.kill('SIGKILL');
			await ended;
		},
	};
}

/** Members that end with the test. */
export class Crowd implements AsyncDisposable {
	readonly members = new Set<Member>();

	constructor(private readonly configFile: string) {}

	join(): void {
		this.members.add(startMember(this.configFile));
	}

	inRole(role: 'engine' | 'standby'): Member[] {
		return [...this.members].filter(member => member.role() === role);
	}

	async kill(member: Member): Promise<void> {
		await member.kill();
		this.members.delete(member);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all([...this.members].map(async member => this.kill(member)));
	}
}
