/** A server that listens. */
export type Listening = {
	/** Why it can no longer be reached; `undefined` while it can. */
	lost(): string | undefined;
	close(): Promise<void>;
};

/** A server that goes on trying. */
export type Server = {
	/** Why it does not listen, a sentence for people; `undefined` while it does. */
	problem(): string | undefined;
	/** Ends it with all its connections, at once. */
	close(): Promise<void>;
};

export type KeepListeningOptions = {
	/** For the log: `The status server`. */
	readonly name: string;
	/** Never rejects; a string says why it could not. */
	listen(): Promise<Listening | string>;
	/** Milliseconds between two tries, and between two looks whether it is still there. */
	readonly every: number;
	/** Told once for each trouble, and when it is over. */
	onTrouble(text: string): void;
};

/**
Listens, and tries again and again if that fails or stops working. Resolves after the first try, whatever it came to: a server that cannot
listen must not keep the detector from watching.
*/
export async function keepListening(options: KeepListeningOptions): Promise<Server> {
	const keeper = new Keeper(options);
	await keeper.look();
	return keeper;
}

class Keeper implements Server {
	private listening: Listening | undefined;
	private trouble: string | undefined;
	private timer: NodeJS.Timeout | undefined;
	private isClosed = false;
	private readonly options: KeepListeningOptions;

	constructor(options: KeepListeningOptions) {
		this.options = options;
	}

	problem(): string | undefined {
		return this.trouble;
	}

	async close(): Promise<void> {
		this.isClosed = true;
		clearTimeout(this.timer);
		const {listening} = this;
		this.listening = undefined;
		await listening?.close();
	}

	/** Looks whether it still listens, mends it if not, and comes back later. */
	async look(): Promise<void> {
		const lost = this.listening?.lost();
		if (lost !== undefined) {
			this.tell(lost);
			const {listening} = this;
			this.listening = undefined;
			await listening?.close();
		}

		if (!this.listening && !this.isClosed) {
			await this.listen();
		}

		this.lookLater();
	}

	private async listen(): Promise<void> {
		const result = await this.options.listen();
		if (typeof result === 'string') {
			this.tell(result);
		} else if (this.isClosed) {
			await result.close();
		} else {
			this.listening = result;
			this.tell(undefined);
		}
	}

	private lookLater(): void {
		if (this.isClosed) {
			return;
		}

		this.timer = setTimeout(() => {
			void this.look();
		}, this.options.every);
		this.timer.unref();
	}

	private tell(trouble: string | undefined): void {
		if (trouble === this.trouble || this.isClosed) {
			return;
		}

		this.trouble = trouble;
		this.options.onTrouble(trouble ?? `${this.options.name} works again.`);
	}
}
