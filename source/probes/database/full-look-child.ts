#!/usr/bin/env node
/**
The program of the child process that looks at a database: it reads one request from stdin, writes what it found to stdout, both as one line
of JSON, and ends. All that may take long or hang is here, so that ending this process ends it.

Nothing about the database is in its command line, where a restart script that ends whatever names its project would find it.
*/
import {rmSync} from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {takeCheapLook} from './cheap-look.js';
import type {ChildRequest} from './child-request.js';
import {takeFullLook} from './full-look.js';

let directory: string | undefined;

function end(): never {
	if (directory !== undefined) {
		rmSync(directory, {recursive: true, force: true});
	}

	process.exit();
}

function lowerPriority(): void {
	try {
		os.setPriority(os.constants.priority.PRIORITY_LOW);
	} catch {
		// Where that is forbidden, it goes on as it is.
	}
}

async function answer(request: ChildRequest): Promise<unknown> {
	if (request.look === 'cheap') {
		return takeCheapLook(request.path);
	}

	directory = request.directory;
	lowerPriority();
	return takeFullLook(request);
}

async function respond(line: string): Promise<void> {
	const finding = await answer(JSON.parse(line) as ChildRequest);
	process.stdout.write(`${JSON.stringify(finding)}\n`, end);
}

const lines = createInterface({input: process.stdin});
lines.once('line', line => {
	void respond(line);
});

// The detector has died: nobody waits for an answer.
lines.once('close', end);
process.stdout.once('error', end);
