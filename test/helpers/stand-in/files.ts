import {
	chmod,
	copyFile,
	mkdir,
	symlink,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import {programPath} from '../real.js';
import {detectorConfig, portManifest} from './detector-config.js';
import {type JsonObject, type Layout, type StandInOptions} from './options.js';
import {restartScript} from './restart-script.js';
import {serviceNames} from './services.js';
import {supervisorConfig} from './supervisor-config.js';

const program = path.join(import.meta.dirname, 'program.py');

/** Writes the whole system: programs, configs, manifest, database, script. Nothing runs yet. */
export async function writeFiles(layout: Layout, options: StandInOptions): Promise<void> {
	await makeFolders(layout);
	await Promise.all([
		symlink(python(), path.join(layout.root, 'venv', 'bin', 'python')),
		...serviceNames.map(async name => copyFile(program, path.join(layout.root, 'backend', `${name}.py`))),
		writeFile(layout.supervisorConfig, supervisorConfig(layout, options)),
		writeJson(layout.manifest, portManifest(layout)),
		writeJson(layout.configFile, detectorConfig(layout, options)),
		writeScript(layout, options),
	]);
	writeDatabase(layout.database, options.trades ?? 250);
}

async function makeFolders({root, manifest, database, script, logDirectory, runDirectory}: Layout): Promise<void> {
	const folders = [path.dirname(manifest), path.dirname(database), path.dirname(script), logDirectory, runDirectory, path.join(root, 'venv', 'bin')];
	await Promise.all(folders.map(async folder => mkdir(folder, {recursive: true, mode: 0o755})));
}

async function writeScript(layout: Layout, options: StandInOptions): Promise<void> {
	await writeFile(layout.script, await restartScript(layout, options.script ?? {}));
	await chmod(layout.script, 0o755);
}

/** Writes JSON as people do, one key a line. */
export async function writeJson(file: string, value: JsonObject): Promise<void> {
	await writeFile(file, `${JSON.stringify(value, undefined, '\t')}\n`);
}

/** A WAL database whose last writer has closed it, so that neither -wal nor -shm lies beside it. */
function writeDatabase(file: string, trades: number): void {
	const database = new Database(file);
	database.pragma('journal_mode = WAL');
	database.exec('CREATE TABLE trades (id INTEGER PRIMARY KEY, ticker TEXT NOT NULL, side TEXT NOT NULL, price REAL NOT NULL, status TEXT NOT NULL)');
	const insert = database.prepare('INSERT INTO trades (ticker, side, price, status) VALUES (?, ?, ?, ?)');
	database.transaction(() => {
		for (let trade = 0; trade < trades; trade++) {
			insert.run(`BTC-${trade}`, trade % 2 === 0 ? 'Y' : 'N', 0.5, 'closed');
		}
	})();
	database.close();
}

function python(): string {
	const found = programPath('python3');
	if (found === undefined) {
		throw new Error('The stand-in system needs python3. Install it: apt-get install python3');
	}

	return found;
}
