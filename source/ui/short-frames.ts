const escape = '\u{1B}';

/** Goes to the start of the next row. */
const nextRow = `${escape}[E`;

const eraseRest = `${escape}[K`;

const steps = new RegExp(`(?:${quoted(nextRow)}){2,}`, 'gv');

/** What Ink writes before the changed rest of a row: the row is erased from there on, and every style that the row had before is replayed. */
const replays = new RegExp(String.raw`(?<=${quoted(eraseRest)})(?:${quoted(`${escape}[`)}\d+m){2,}`, 'gv');

/**
A frame in fewer bytes, which over a slow link are seen. Ink steps over every row that has not changed with a sequence of its own: a run of
them becomes one. And it replays styles that end before anything is written in them: those are left out.
*/
export function shortenFrame(text: string): string {
	return text
		.replaceAll(steps, run => `${escape}[${run.length / nextRow.length}E`)
		.replaceAll(replays, styles => stillOn(styles).map(code => `${escape}[${code}m`).join(''));
}

/** As a regular expression has it. */
function quoted(text: string): string {
	return text.replaceAll('[', String.raw`\[`);
}

/** The codes that are in force after all of these. */
function stillOn(styles: string): readonly number[] {
	let on: number[] = [];
	for (const [code] of styles.matchAll(/\d+/gv)) {
		const ended = endedBy(Number(code));
		on = ended === undefined ? [...on, Number(code)] : on.filter(known => !ended(known));
	}

	return on;
}

/** Which codes this one ends; `undefined` if it begins something itself. */
function endedBy(code: number): ((known: number) => boolean) | undefined {
	switch (code) {
		case 0: {
			return () => true;
		}

		case 22: {
			return known => known === 1 || known === 2;
		}

		case 27: {
			return known => known === 7;
		}

		case 39: {
			return known => (known >= 30 && known < 38) || known >= 90;
		}

		case 49: {
			return known => known >= 40 && known < 48;
		}

		default: {
			return undefined;
		}
	}
}

/** What Ink writes before and after each frame: the terminal shows all of it at once, if it knows how. */
const [frameBegin, frameEnd] = [`${escape}[?2026h`, `${escape}[?2026l`];

const emptyFrame = frameBegin + frameEnd;

/** The same terminal, to which less is written, and each frame in one piece. */
export function withShortFrames(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
	let held = '';
	const send = (...args: readonly unknown[]): unknown => Reflect.apply(stdout.write, stdout, args);
	const sendHeld = (): unknown => {
		const text = held;
		held = '';
		// A frame with nothing in it is none.
		return text === '' || text === emptyFrame || send(shortenFrame(text));
	};

	const writeShort = (chunk: unknown, ...rest: readonly unknown[]): unknown => {
		const isInFrame = held !== '' || chunk === frameBegin;
		if (!isInFrame || typeof chunk !== 'string' || rest.length > 0) {
			sendHeld();
			return send(typeof chunk === 'string' ? shortenFrame(chunk) : chunk, ...rest);
		}

		held += chunk;
		return chunk === frameEnd ? sendHeld() : true;
	};

	return new Proxy(stdout, {
		get(target, key): unknown {
			const value: unknown = key === 'write' ? writeShort : Reflect.get(target, key);
			// What a stream does, it does with its own state.
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}
