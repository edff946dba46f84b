/* A detector that only starts the script, tells who runs it, and lives until it is killed. Run as its own process, built by esbuild. */
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import process from 'node:process';
import {startScript} from '../../../source/actions/script-runner.js';

const [root = '', script = '', folder = '', answer = ''] = process.argv.slice(2);

const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const identity = await startScript({root, script: {path: script, absolute: script}, args: [], folder, env: process.env});
const address = server.address();
writeFileSync(answer, JSON.stringify({...identity, port: typeof address === 'object' ? address?.port : undefined}));
