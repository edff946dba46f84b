import process from 'node:process';
import {commandHelp, overview} from './commands/help.js';
import {parseCommandLine, type Invocation} from './commands/parse.js';
import type {Runner} from './commands/runners.js';
import type {CommandName} from './commands/table.js';
import {version} from './version.js';

/** Exit code of a wrong command line (sysexits: EX_USAGE). */
const usageCode = 64;

/** Exit code of a fault of our own (sysexits: EX_SOFTWARE). */
const faultCode = 70;

/** How long what is left over (an answer that nobody waits for) may keep the process, in milliseconds. */
const lingering = 300;

/** Longer than any command: only there to keep the process until its command has come to an end. */
const veryLong = (2 ** 31) - 1;

/** Loads what runs a command. */
export type Load = (name: CommandName) => Promise<Runner>;

/** The whole life of the process: its command from the command line to the exit code. */
export async function runProgram(load: Load): Promise<void> {
	// Sockets and timers of the probes do not keep the process: without this, Node would end it in the middle of a command (exit code 13).
	const alive = setInterval(() => undefined, veryLong);
	process.exitCode = await main(process.argv.slice(2), load);
	clearInterval(alive);
	setTimeout(() => {
		process.exit();
	}, lingering).unref();
}

async function main(argv: readonly string[], load: Load): Promise<number> {
	const invocation = parseCommandLine(argv);
	if ('problems' in invocation) {
		process.stderr.write(invocation.problems.map(problem => `cfd: ${problem}\n`).join(''));
		return usageCode;
	}

	if (invocation.options['version'] === true) {
		process.stdout.write(`${version}\n`);
		return 0;
	}

	if (invocation.options['help'] === true) {
		process.stdout.write(`${invocation.command.usage === '' ? overview() : commandHelp(invocation.command)}\n`);
		return 0;
	}

	return run(invocation, load);
}

async function run(invocation: Invocation, load: Load): Promise<number> {
	try {
		const runner = await load(invocation.command.name);
		return await runner(invocation);
	} catch (error) {
		process.stderr.write(`cfd: ${error instanceof Error ? error.stack ?? error.message : String(error)}\nThis is a fault of the program. Please report it with the lines above.\n`);
		return faultCode;
	}
}
