import {
	createContext,
	use,
	useCallback,
	useMemo,
	useSyncExternalStore,
} from 'react';
import type {Connection, Monitor, Snapshot} from '../core/monitor.js';
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

/** For how many seconds the restart lasts. */
export function useElapsed({attempt}: Snapshot): number | undefined {
	const startedAt = attempt?.startedAt;
	return useTime(now => startedAt === undefined ? undefined : Math.max(0, Math.floor((now - Date.parse(startedAt)) / 1000)));
}
