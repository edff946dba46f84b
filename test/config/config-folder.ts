import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {loadSettings, type LoadOptions, type SettingsResult} from '../../source/config/load.js';
import {formatProblems} from '../../source/config/problem.js';
import {type Settings} from '../../source/core/settings.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

type Options = Partial<LoadOptions>;

/** A folder with configs in it, that is the working directory and the home of whoever loads them: nothing else of the machine is looked at. */
export type ConfigFolder = {
	readonly path: string;
	write(name: string, content: unknown, mode?: number): string;
	load(options?: Options): SettingsResult;
	settings(options?: Options): Settings;
	/** One line each. */
	problems(options?: Options): string[];
	warnings(options?: Options): readonly string[];
	dispose(): Promise<void>;
};

export async function configFolder(): Promise<ConfigFolder> {
	const folder = await temporaryFolder();
	const load = (options: Options = {}) => loadSettings({env: {HOME: folder.path}, cwd: folder.path, ...options});
	return {
		path: folder.path,
		dispose: folder.dispose,
		load,
		write: (name, content, mode = 0o644) => write(path.join(folder.path, name), content, mode),
		settings: options => settingsOf(load(options)),
		problems(options) {
			const result = load(options);
			return result.ok ? [] : formatProblems(result.problems).split('\n');
		},
		warnings(options) {
			const result = load(options);
			return result.ok ? result.warnings : [];
		},
	};
}

function write(file: string, content: unknown, mode: number): string {
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, '\t'));
	chmodSync(file, mode);
	return file;
}

function settingsOf(result: SettingsResult): Settings {
	if (!result.ok) {
		throw new Error(formatProblems(result.problems));
	}

	return result.settings;
}
