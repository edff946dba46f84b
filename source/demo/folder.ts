import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';

/** Relative to the demo's folder. */
export const manifestFile = 'backend/core/config/MASTER_PORT_MANIFEST.json';

export const emptyManifest = '{}\n';

/** The files of the demo's system, in a folder of their own under the system's temporary one. */
export function makeDemoFolder(): string {
	const root = mkdtempSync(path.join(os.tmpdir(), 'cfd-demo-'));
	for (const folder of ['backend/core/config', 'backend/data/trade_history', 'scripts', 'logs']) {
		mkdirSync(path.join(root, folder), {recursive: true});
	}

	writeFileSync(path.join(root, manifestFile), emptyManifest);
	writeFileSync(path.join(root, 'backend/supervisord.conf'), `[unix_http_server]\nfile=${supervisorSocket(root)}\n\n[supervisord]\n`);
	writeFileSync(path.join(root, 'scripts/MASTER_RESTART.sh'), script, {mode: 0o755});
	makeDatabase(path.join(root, 'backend/data/trade_history/trades.db'));
	return root;
}

export function supervisorSocket(root: string): string {
	return path.join(root, 'supervisor.sock');
}

/** How far the script has come: the simulated services follow it. */
export function phaseFile(root: string): string {
	return path.join(root, 'phase');
}

const script = `#!/bin/bash
# The demo's restart script: says what a real one says, and moves the simulated services along.
cd "$(dirname "$0")/.." || exit 1
echo "MASTER RESTART: shutting supervisord down"
echo down > phase
sleep 2
echo "starting supervisord"
sleep 1
for service in main_app trade_manager trade_executor auto_entry_supervisor unified_production_coordinator; do
  echo "$service: started"
  sleep 0.2
done
for service in active_trade_supervisor trade_initiator kalshi_api_watchdog btc_price_watchdog; do
  echo "$service: started"
  sleep 0.2
done
echo up > phase
echo "MASTER RESTART: done"
`;

function makeDatabase(file: string): void {
	const database = new Database(file);
	database.exec('CREATE TABLE trades (id INTEGER PRIMARY KEY, symbol TEXT, price REAL)');
	const insert = database.prepare('INSERT INTO trades (symbol, price) VALUES (?, ?)');
	database.transaction(() => {
		for (let index = 0; index < 1234; index++) {
			insert.run('BTC', 100_000 + index);
		}
	})();
	database.close();
}
