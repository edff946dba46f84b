import process from 'node:process';
import {render, type Instance} from 'ink';
import type {Connection, Monitor} from '../core/monitor.js';
import {App} from './app.js';
import {holdConsole} from './held-console.js';
import type {Size} from './layout.js';
import type {ReadLog, RestartFiles} from './log-text.js';
import {runPlain} from './run-plain.js';
import {withShortFrames} from './short-frames.js';
import {
	onEndSignal,
	onStopSignal,
	stopProcessGroup,
	type EndSignal,
} from './terminal-signals.js';
import {isScreenTerminal, terminalTheme, type Environment} from './theme.js';
import {sortNames} from './service-order.js';
import type {Preferences} from './use-ui.js';
import type {Toy} from './ui-state.js';
import {createTicker, type Ticker} from './ticker.js';

const usualPreferences: Preferences = {sort: sortNames[0], onSort: () => undefined};

export type UiStreams = {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
};

export type RunUiOptions = {
	readonly monitor: Monitor;
	/** The process's own by default. */
	readonly streams?: UiStreams;
	readonly env: Environment;
	/** Writes the status to a file and resolves with its path. */
	readonly onSave: () => Promise<string>;
	/** One sentence for the terminal once the screen was left: whether a detector keeps running. */
	readonly quitNote: (connection: Connection) => string;
	/** The last lines of a service's log, asked for again and again while they are looked at. */
	readonly readLog?: ReadLog;
	/** What is kept of the restarts. */
	readonly restartFiles?: RestartFiles;
	readonly ticker?: Ticker;
	/** What the person liked the last time; the usual if left out. */
	readonly preferences?: Preferences;
	/** Only in the demo: breaks or mends something of it, and says what. */
	readonly onPlay?: ((toy: Toy) => string) | undefined;
	/** Stops the process until the shell brings it back; another one in tests. */
	readonly stopProcess?: () => Promise<void>;
};

/** Why the screen ended. `hangup`: nobody can see it any more. */
export type UiEnd =
	| {readonly kind: 'quit' | 'hangup'}
	| {readonly kind: 'signal'; readonly signal: EndSignal};

/**
The live monitor on a terminal, or plain lines where there is none (`TERM=dumb`, no TTY). Resolves when a person quits, a signal comes or
the terminal goes away; the terminal is then as it was. It never closes the monitor. If the screen itself fails, it says so and goes on
with plain lines: a fault in the picture must not end the guard.
*/
export async function runUi(options: RunUiOptions): Promise<UiEnd> {
	const {promise, resolve: end} = Promise.withResolvers<UiEnd>();
	const streams = options.streams ?? process;
	const release = onEndSignal(signal => {
		end({kind: 'signal', signal});
	});
	const onGone = (): void => {
		end({kind: 'hangup'});
	};

	// A terminal that went away answers each write with EIO: without a listener that would end the process, and the guard with it.
	streams.stdout.on('error', onGone);
	try {
		return isScreenTerminal(options.env, streams)
			? await withPlainFallback(options, streams, promise)
			: await plainUntil(options, streams, promise);
	} finally {
		release();
		streams.stdout.off('error', onGone);
	}
}

async function withPlainFallback(options: RunUiOptions, streams: UiStreams, ended: Promise<UiEnd>): Promise<UiEnd> {
	try {
		return await screenUntil(options, streams, ended);
	} catch (error) {
		const text = error instanceof Error ? error.stack ?? error.message : String(error);
		streams.stderr.write(`${text}\nThe screen failed, the monitoring goes on: plain lines follow. Please report the lines above.\n`);
		return plainUntil(options, streams, ended);
	}
}

async function plainUntil({monitor}: RunUiOptions, {stdout}: UiStreams, ended: Promise<UiEnd>): Promise<UiEnd> {
	// No key is waited for any more: without a timer, Node would end a process in which nothing else is about to happen.
	const stayAlive = setInterval(() => undefined, 2 ** 30);
	try {
		await runPlain({
			monitor,
			ended,
			write(line) {
				stdout.write(`${line}\n`);
			},
		});
		return await ended;
	} finally {
		clearInterval(stayAlive);
	}
}

async function screenUntil(options: RunUiOptions, streams: UiStreams, ended: Promise<UiEnd>): Promise<UiEnd> {
	const {monitor, quitNote} = options;
	const screen = mountScreen(options, streams);
	const quit = screen.quit.then((): UiEnd => ({kind: 'quit'}));
	try {
		const result = await Promise.race([quit, ended]);
		await screen.leave();
		if (result.kind === 'quit') {
			await written(streams.stdout, `${quitNote(monitor.getConnection())}\n`);
		}

		return result;
	} finally {
		await screen.leave();
	}
}

/** Resolves when the text is on its way to the terminal, or cannot get there: whoever ends the process next must not lose it. */
async function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
	await new Promise<void>(resolve => {
		stream.write(text, () => {
			resolve();
		});
	});
}

/** Takes the terminal over; `leave` gives it back, however often it is called. */
function mountScreen(options: RunUiOptions, streams: UiStreams) {
	const {stdout, stdin, stderr} = streams;
	const isReader = options.env['INK_SCREEN_READER'] === 'true';
	const element = createElement(options, streams, isReader);
	const releaseConsole = holdConsole(stderr);
	const mounted: {instance?: Instance} = {};
	// Ahead of Ink's own listener: at its turn the tree has the new size already, so no frame is ever taller than the terminal.
	const onResize = (): void => {
		mounted.instance?.rerender(element());
	};

	// An error that nobody catches is printed before Ink restores the terminal: it would be lost with the alternate screen.
	const onCrash = (): void => {
		mounted.instance?.unmount();
		releaseConsole();
	};

	stdout.on('resize', onResize);
	process.on('uncaughtExceptionMonitor', onCrash);
	const instance = render(element(), {
		stdout: withShortFrames(stdout),
		stdin,
		stderr,
		alternateScreen: !isReader,
		incrementalRendering: true,
		isScreenReaderEnabled: isReader,
		// A key must be answered within 30 ms; without keys hardly anything is drawn.
		maxFps: 60,
		exitOnCtrlC: false,
		patchConsole: false,
		// A terminal was found: it is one in a CI job too.
		interactive: true,
	});
	mounted.instance = instance;
	const quit = instance.waitUntilExit();
	return {
		quit,
		async leave(): Promise<void> {
			instance.unmount();
			await quit.catch(() => undefined);
			stdout.off('resize', onResize);
			process.off('uncaughtExceptionMonitor', onCrash);
			releaseConsole();
		},
	};
}

function createElement(options: RunUiOptions, {stdout}: UiStreams, isReader: boolean) {
	const {monitor, env, onSave, readLog, restartFiles, ticker = createTicker(), preferences = usualPreferences, onPlay} = options;
	const theme = terminalTheme(env);
	const onSuspend = async (): Promise<void> => {
		const isOwn = monitor.getConnection().kind === 'own';
		stdout.write(isOwn ? 'Stopped: nothing watches the system until fg brings this back.\n' : 'The detector goes on; fg brings the screen back.\n');
		await (options.stopProcess ?? stopProcessGroup)();
	};

	return () => (
		<App
			monitor={monitor}
			size={sizeOf(stdout)}
			theme={theme}
			ticker={ticker}
			isReader={isReader}
			preferences={preferences}
			onPlay={onPlay}
			onSave={onSave}
			onSuspend={onSuspend}
			onStopSignal={onStopSignal}
			readLog={readLog}
			restartFiles={restartFiles}
		/>
	);
}

/** A terminal that does not know its size (a serial line) is taken for the classic one. */
function sizeOf({columns, rows}: NodeJS.WriteStream): Size {
	return {columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24};
}
