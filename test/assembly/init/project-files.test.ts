import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {findRoot} from '../../../source/assembly/init/places.js';
import {findProjectFiles} from '../../../source/assembly/init/project-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('a project\'s files are found by their names, the likeliest script first, nothing that is installed or kept for later', async () => {
	await using folder = await temporaryFolder();
	const files = [
		'a.db', 'backup/old.db', 'data/trades_backup.db', 'data/trades.sqlite3', 'node_modules/x/y.db', '.git/z.db', 'venv/lib/t.db',
		'ops/restart_browser.sh', 'scripts/MASTER_RESTART.sh', 'scripts/restart.sh', 'config/MASTER_PORT_MANIFEST.json', 'deploy/supervisord.conf',
	];
	for (const file of files) {
		mkdirSync(path.join(folder.path, path.dirname(file)), {recursive: true});
		writeFileSync(path.join(folder.path, file), '');
	}

	symlinkSync('/', path.join(folder.path, 'everything'));
	expect(await findProjectFiles(folder.path)).toEqual({
		manifests: ['config/MASTER_PORT_MANIFEST.json'],
		scripts: ['scripts/MASTER_RESTART.sh', 'scripts/restart.sh', 'ops/restart_browser.sh'],
		databases: ['a.db', 'data/trades.sqlite3'],
		supervisorConfigs: ['deploy/supervisord.conf'],
	});
});

test.each([
	['where supervisord runs, if its config is below', {supervisorConf: '/p/backend/s.conf', supervisordFolder: '/p', cwd: '/home/me'}, '/p'],
	['here, if supervisord runs somewhere else', {supervisorConf: '/p/backend/s.conf', supervisordFolder: '/', cwd: '/p'}, '/p'],
	['here, for the config of the whole machine', {supervisorConf: '/etc/supervisor/supervisord.conf', supervisordFolder: '/', cwd: '/p'}, '/p'],
	['the folder of the config, from anywhere else', {supervisorConf: '/p/s.conf', supervisordFolder: undefined, cwd: '/home/me'}, '/p'],
])('the root is %s', (_, clues, root) => {
	expect(findRoot(clues)).toBe(root);
});
