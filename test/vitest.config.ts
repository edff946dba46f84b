import process from 'node:process';
import {defineConfig} from 'vitest/config';

/** Where a machine wants to read the results, if one does. */
const report = process.env['CFD_TEST_REPORT'];

export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		reporters: report === undefined ? ['default'] : ['default', ['json', {outputFile: report}]],
		// Real programs are awaited, on whatever machine: the time-out is for what hangs.
		testTimeout: 120_000,
		hookTimeout: 120_000,
		// One worker for each core of the smallest machine that counts: most of the tests wait for real programs.
		maxWorkers: 2,
		// On CI's shared cores a real process is sometimes slower than a test can know; what fails three times is a fault.
		retry: process.env['CI'] === 'true' ? 2 : 0,
	},
});
