import process from 'node:process';

/**
Disposes of the resource when the running test has finished, however it did: one that timed out, or failed before its `await using`, never
comes to it by itself. Outside of a test (a hook, a bench) nothing happens, nor in a concurrent one, where the test cannot be told.

The resource must take being disposed of twice.
*/
export async function disposeAfterTest(resource: AsyncDisposable): Promise<void> {
	// Vitest cannot even be imported elsewhere.
	if (process.env['VITEST'] === undefined) {
		return;
	}

	const {onTestFinished, TestRunner} = await import('vitest');
	const test = TestRunner.getCurrentTest();
	if (test && test.concurrent !== true) {
		onTestFinished(async () => resource[Symbol.asyncDispose]());
	}
}
