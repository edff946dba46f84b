import {existsSync} from 'node:fs';
import type {Settings} from '../core/settings.js';
import {sortNames, type SortName} from '../ui/service-order.js';
import type {Preferences} from '../ui/use-ui.js';

/**
What a person likes about the screen, in `<stateDirectory>/screen.json`. Losing it is no harm: a file that cannot be read or written is passed over,
the screen then begins as usual.
*/
export async function loadPreferences({stateDirectory}: Pick<Settings, 'stateDirectory'>): Promise<Preferences> {
	// Without a detector's state there is no folder to keep anything in, and none is made for this.
	const store = existsSync(stateDirectory) ? await openStore(stateDirectory) : undefined;
	return {
		sort: read(() => store?.get('sort')),
		onSort(sort) {
			try {
				store?.set('sort', sort);
			} catch {
				// A full or read-only disk: the next screen begins as usual.
			}
		},
	};
}

type Stored = {readonly sort: SortName};

async function openStore(stateDirectory: string) {
	const {default: Conf} = await import('conf');
	return new Conf<Stored>({cwd: stateDirectory, configName: 'screen', clearInvalidConfig: true, configFileMode: 0o600});
}

function read(get: () => unknown): SortName {
	try {
		const stored = get();
		return sortNames.find(name => name === stored) ?? sortNames[0];
	} catch {
		return sortNames[0];
	}
}
