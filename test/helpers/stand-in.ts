import path from 'node:path';
import {disposeAfterTest} from './after-test.js';
import {makeLayout} from './stand-in/layout.js';
import {writeFiles} from './stand-in/files.js';
import {type StandInOptions} from './stand-in/options.js';
import {StandIn} from './stand-in/system.js';
import {temporaryFolder} from './temporary-folder.js';

/**
Builds a whole trading system in a temporary folder: nine programs, a supervisord.conf, a port manifest, a database, a MASTER_RESTART.sh and
a detector's config. Nothing runs until `start()`. `await using`, `dispose()` or the end of the test that made it ends all that it or its
script ever started, and removes it.
*/
export async function createStandIn(options: StandInOptions = {}): Promise<StandIn> {
	const folder = await temporaryFolder('cfd-stand-in-');
	try {
		const layout = await makeLayout(path.join(folder.path, 'rec_io'));
		await writeFiles(layout, options);
		const standIn = new StandIn(layout, folder, options.startSeconds ?? 0);
		await disposeAfterTest(standIn);
		return standIn;
	} catch (error) {
		await folder.dispose();
		throw error;
	}
}

export {describeChanges} from './stand-in/user-files.js';
export {twilioEnvironment} from './stand-in/supervisor-config.js';
export {
	detectorName, serviceNames, services, type ServiceName,
} from './stand-in/services.js';
export {type Behaviour, type TellOptions} from './stand-in/behaviours.js';
export {type Layout, type ScriptOptions, type StandInOptions} from './stand-in/options.js';
export {type ScriptRun} from './stand-in/restart-script.js';
export {type ProgramInfo} from './stand-in/supervisor-client.js';
export {type StandIn} from './stand-in/system.js';
