import {useInput, usePaste} from 'ink';
import type {Connection, Monitor} from '../core/monitor.js';
import {arrange, type Scene} from './arrange.js';
import {ReaderScreen} from './components/reader-screen.js';
import {Screen} from './components/screen.js';
import {Waiting} from './components/waiting.js';
import {
	themeContext,
	tickerContext,
	useConnection,
	useSnapshot,
} from './hooks.js';
import {keystrokes, pastedKeystrokes} from './keystroke.js';
import type {Size} from './layout.js';
import type {ReadLog, RestartFiles} from './log-text.js';
import type {Theme} from './theme.js';
import type {Ticker} from './ticker.js';
import {useFileList, useText} from './use-text.js';
import {currentView, type Facts, type Toy} from './ui-state.js';
import {useUi, type Preferences} from './use-ui.js';

export type AppProps = {
	readonly monitor: Monitor;
	readonly size: Size;
	readonly theme: Theme;
	readonly ticker: Ticker;
	readonly isReader: boolean;
	/** Writes the status to a file and says which. */
	readonly onSave: () => Promise<string>;
	/** Runs while the terminal belongs to the shell again; the screen comes back when it resolves. */
	readonly onSuspend: () => Promise<void>;
	/** Calls back when the process is asked from outside to stop, until the returned function is called. */
	readonly onStopSignal: (stop: () => void) => () => void;
	readonly preferences: Preferences;
	/** Only in the demo: breaks or mends something of it, and says what. */
	readonly onPlay: ((toy: Toy) => string) | undefined;
	readonly readLog: ReadLog | undefined;
	readonly restartFiles: RestartFiles | undefined;
};

/** The live monitor. Only here the store and the keyboard meet; everything below is a picture of what it is given. */
export function App({monitor, size, theme, ticker, isReader, readLog, restartFiles, ...actions}: AppProps) {
	const snapshot = useSnapshot(monitor);
	const connection = useConnection(monitor);
	const ui = useUi(monitor, actions);
	const view = currentView(ui.state);
	const log = useText(view, readLog, restartFiles);
	const files = useFileList(view, restartFiles);
	const scene: Scene | undefined = snapshot && {
		snapshot,
		connection,
		state: ui.state,
		size,
		theme,
		hour: monitor.getLastHour(),
		log,
		files,
	};
	const arrangement = scene && arrange(scene);
	const facts = arrangement?.facts ?? factsBefore(connection);
	useInput((input, key) => {
		ui.press(keystrokes(input, key), facts);
	});
	usePaste(text => {
		ui.paste(pastedKeystrokes(text), facts);
	});
	const Drawn = isReader ? ReaderScreen : Screen;
	return (
		<themeContext.Provider value={theme}>
			<tickerContext.Provider value={ticker}>
				{scene && arrangement
					? <Drawn scene={scene} arrangement={arrangement}/>
					: <Waiting state={ui.state} connection={connection} size={size}/>}
			</tickerContext.Provider>
		</themeContext.Provider>
	);
}

/** Before the first check nothing can be moved, but one can quit. */
function factsBefore(connection: Connection): Facts {
	return {
		names: [],
		page: 1,
		textPage: 1,
		maxScroll: 0,
		items: [],
		isArmed: true,
		isOwnEngine: connection.kind === 'own',
	};
}
