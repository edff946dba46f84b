import process from 'node:process';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {measureFullLook} from './benchmark.js';

// Minutes and 3 GB of disk: only when asked for, `CFD_BENCHMARK=1 npx vitest run test/probes/database/benchmark.test.ts`.
test.runIf(process.env['CFD_BENCHMARK'] === '1')('a full look at 1 GB costs at most 1.1 x a copy and a quick_check by sqlite3', async () => {
	await using folder = await temporaryFolder();
	const figures = await measureFullLook(folder.path, 1_000_000_000, Number(process.env['CFD_BENCHMARK_ROUNDS'] ?? '7'));
	console.table(figures);
	expect(figures.ratio).toBeLessThanOrEqual(1.1);
	expect(figures.longestStall).toBeLessThanOrEqual(20);
}, 600_000);
