import {readFileSync} from 'node:fs';
import process from 'node:process';
import {pathToFileURL} from 'node:url';
import {describe, expect, it} from 'vitest';
import {buildEntry} from '../helpers/build-entry.js';
import {run} from '../helpers/run.js';

/** As `source/bin.ts` starts a headless detector. */
const frugal = readFileSync('source/bin.ts', 'utf8').matchAll(/^\t'(?<flag>--[\d\-=a-z]+)',$/gmv).map(match => match.groups?.['flag'] ?? '').toArray();

/** Runs a function until V8 has compiled it, or would have long ago, and says which it was. */
async function compilesFor(services: number): Promise<string> {
	const [, program = ''] = await buildEntry('source/assembly/compilers.ts');
	const script = `
		import {compileFor} from '${pathToFileURL(program).href}';
		compileFor(${services});
		const work = limit => {
			let sum = 0;
			for (let number = 0; number < limit; number++) {
				sum += number;
			}

			return sum;
		};

		const isCompiled = () => (%GetOptimizationStatus(work) & 0b11_0000) !== 0;
		let rounds = 0;
		while (!isCompiled() && ++rounds < 20_000) {
			work(1000);
		}

		console.log(isCompiled() ? 'compiled' : 'interpreted');
	`;
	const {stdout, stderr} = await run(process.execPath, ['--allow-natives-syntax', ...frugal, '--input-type=module', '--eval', script]);
	return stdout + stderr;
}

describe('the optimizing compilers of a headless detector', () => {
	it('are left out for a few services, for the memory that they take', async () => {
		expect(frugal).toContain('--no-opt');
		expect(await compilesFor(9)).toBe('interpreted\n');
	});

	it('are there for many, for the time that they save', async () => {
		expect(await compilesFor(1000)).toBe('compiled\n');
	});
});
