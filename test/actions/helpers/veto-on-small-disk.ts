/* Fills the disk that it is given and prints the veto, before and after. Run in a mount namespace of its own. */
import {Buffer} from 'node:buffer';
import {statfsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {findVeto} from '../../../source/actions/veto.js';

const [disk = '', kind = ''] = process.argv.slice(2);
const settings = {stateDirectory: path.join(disk, 'state'), logDirectory: path.join(disk, 'logs'), root: '/'};
const before = await findVeto(settings);
if (kind === 'bytes') {
	const {bsize, bfree} = statfsSync(disk);
	writeFileSync(path.join(disk, 'full'), Buffer.alloc((bsize * bfree) - 1_000_000));
} else if (kind === 'files') {
	const {ffree} = statfsSync(disk);
	for (let index = 0; index < ffree; index++) {
		writeFileSync(path.join(disk, `file-${index}`), '');
	}
}

process.stdout.write(JSON.stringify({before, after: await findVeto(settings)}));
