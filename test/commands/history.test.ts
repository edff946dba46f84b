import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {expect, it} from 'vitest';
import {clockTime} from '../../source/core/clock-text.js';
import {program} from '../helpers/detector.js';
import {run} from '../helpers/run.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {openedJournal} from '../history/opened-journal.js';

it('shows what failed first in an incident, what followed, and the suspected root cause', async () => {
	await using folder = await temporaryFolder();
	const config = path.join(folder.path, 'config.json');
	await writeFile(config, '{"root": ".", "stateDirectory": "."}');
	const at = Date.now() - 600_000;
	const journal = openedJournal(folder.path, {wall: at, up: 1, boot: 'a'});
	journal.saveIncident({
		id: 1,
		startedAt: at + 90_000,
		endedAt: at + 390_000,
		peakLevel: 'CASCADING',
		order: [{service: 'trade_manager', at}, {service: 'main_app', at: at + 30_000, follows: 'trade_manager'}, {service: 'btc_price_watchdog', at: at + 60_000}],
		rootCause: 'trade_manager',
	});
	journal.close();
	const text = await run(process.execPath, [program, 'history', '--config', config]);
	expect(text.stdout).toContain(`incident 1, up to CASCADING, lasted 5 min: trade_manager failed first (${clockTime(at, at)}), then main_app (+30 s), `
		+ 'btc_price_watchdog (+60 s); suspected root cause: trade_manager (main_app needs it)');
	const {stdout} = await run(process.execPath, [program, 'history', '--config', config, '--json']);
	expect(JSON.parse(stdout)).toMatchObject({incidents: [{
		id: 1, peak_level: 'CASCADING', suspected_root_cause: 'trade_manager',
		order: ['trade_manager', 'main_app', 'btc_price_watchdog'].map((service, index) => ({service, at: new Date(at + (index * 30_000)).toISOString()})),
	}]});
});
