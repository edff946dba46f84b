import {Buffer} from 'node:buffer';
import {expect, test} from 'vitest';
import {contentComplaint} from '../../source/probes/file-content.js';

const sound: ReadonlyArray<readonly [file: string, content: string]> = [
	['manifest.json', '{"a": [1, 2]}\n'],
	['manifest.JSON', 'null'],
	['supervisord.conf', '; a comment\n# another\n\n[supervisord]\nnodaemon=true\n'],
	['supervisord.conf', '[unix_http_server] ; where it listens\r\nfile=/x\r\n'],
	['settings.ini', '\u{FEFF}[a]\nwhatever comes here: is for its reader\n  continued\n'],
	['script.sh', '#!/bin/bash\n'],
	['script.sh', 'not even a script, but not empty'],
	['notes.txt', ''],
	['binary', '\0\0'],
];

test.each(sound)('%s is sound: %j', (file, content) => {
	expect(contentComplaint(file, Buffer.from(content))).toBeUndefined();
});

const corrupted: ReadonlyArray<readonly [file: string, content: string, complaint: string]> = [
	['manifest.json', '', 'it is empty'],
	['manifest.json', ' \n', 'it is empty'],
	['manifest.json', '{"password": "hunter2",\n}', 'it is not valid JSON (line 2 column 1)'],
	['manifest.json', '{"password": "hunt', 'it is not valid JSON (line 1 column 19)'],
	['manifest.json', 'hunter2', 'it is not valid JSON'],
	['manifest.json', '\0\0\0\0', 'it is not valid JSON'],
	['supervisord.conf', '', 'it has no [section]'],
	['supervisord.conf', '; only a comment\n', 'it has no [section]'],
	['supervisord.conf', '\nnodaemon=true\n[supervisord]\n', 'line 2 stands before the first [section]'],
	['supervisord.conf', '[supervisord\n', 'line 1 stands before the first [section]'],
	['supervisord.conf', '[supervisord]\nnode\0\0\0', 'it contains NUL bytes'],
	['script.sh', '', 'it is empty'],
];

test.each(corrupted)('%s is corrupted: %j', (file, content, complaint) => {
	const said = contentComplaint(file, Buffer.from(content));
	expect(said).toBe(complaint);
	expect(said).not.toContain('hunter2');
});
