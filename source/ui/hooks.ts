import {
	createContext,
	use,
	useCallback,
	useEffect,
	useMemo,
	useState,
	useSyncExternalStore,
} from 'react';
import {errorMessage} from '../core/caught.js';
import type {Connection, Monitor, Snapshot} from '../core/monitor.js';
import type {LogText, ReadLog} from './log-text.js';
import {terminalTheme, type Theme} from './theme.js';
import {createTicker, type Ticker} from './ticker.js';

export const themeContext = createContext<Theme>(terminalTheme({}));

/** Whether what is drawn is the past, because the detector does not answer. */
export const staleContext = createContext(false);

export const tickerContext = createContext<Ticker>(createTicker());

/** The latest snapshot; `undefined` before the first check. */
export function useSnapshot(monitor: Monitor): Snapshot | undefined {
	const subscribe = useCallback((listener: () => void) => monitor.subscribe(listener), [monitor]);
	return useSyncExternalStore(subscribe, () => monitor.getSnapshot());
}

/** The connection, as the same object as long as it says the same. */
export function useConnection(monitor: Monitor): Connection {
	const subscribe = useCallback((listener: () => void) => monitor.subscribe(listener), [monitor]);
	const read = useMemo(() => stableConnection(monitor), [monitor]);
	return useSyncExternalStore(subscribe, read);
}

function stableConnection(monitor: Monitor): () => Connection {
	let known = monitor.getConnection();
	return () => {
		const next = monitor.getConnection();
		known = JSON.stringify(next) === JSON.stringify(known) ? known : next;
		return known;
	};
}

/**
A text that the clock changes, like an age. The component is drawn anew only when the text has become another one, not with every tick.
*/
export function useTime<Value extends string | number | boolean | undefined>(format: (now: number) => Value): Value {
	const ticker = use(tickerContext);
	return useSyncExternalStore(ticker.subscribe, () => format(ticker.now()));
}

const logInterval = 2000;

/** The log of a service, followed while it is looked at; `undefined` while none is. */
export function useLog(readLog: ReadLog | undefined, service: string | undefined): LogText | undefined {
	const [known, setKnown] = useState<{readonly service: string; readonly log: LogText}>();
	useEffect(() => {
		const show = (log: LogText): void => {
			setKnown({service: service ?? '', log});
		};

		return readLog && service !== undefined ? follow(readLog, service, show) : undefined;
	}, [readLog, service]);
	if (service === undefined) {
		return undefined;
	}

	if (!readLog) {
		return {kind: 'note', text: `The log cannot be read from here. In a shell: supervisorctl tail -f ${service}`};
	}

	return known?.service === service ? known.log : {kind: 'note', text: 'reading the log'};
}

/** Reads again and again, one after the other, until the returned function is called. */
function follow(readLog: ReadLog, service: string, show: (log: LogText) => void): () => void {
	let isOver = false;
	let timer: NodeJS.Timeout | undefined;
	const read = async (): Promise<void> => {
		const log = await readOnce(readLog, service);
		if (isOver) {
			return;
		}

		show(log);
		timer = setTimeout(() => {
			void read();
		}, logInterval);
	};

	void read();
	return () => {
		isOver = true;
		clearTimeout(timer);
	};
}

async function readOnce(readLog: ReadLog, service: string): Promise<LogText> {
	try {
		const lines = await readLog(service);
		return lines.length > 0 ? {kind: 'lines', lines} : {kind: 'note', text: 'the log is empty'};
	} catch (error) {
		return {kind: 'note', text: `The log cannot be read: ${errorMessage(error)}`};
	}
}
