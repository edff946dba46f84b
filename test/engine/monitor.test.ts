import {startControlServer} from '../../source/remote/control-server.js';
import {connectMonitor} from '../../source/remote/remote-monitor.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {describeMonitor, type MonitorHarness} from '../remote/monitor-contract.js';
import {Harness} from './engine-harness.js';

/** An engine that has checked once and checks again when it is told to. */
async function checkedEngine(): Promise<{readonly harness: Harness; readonly check: MonitorHarness['check']}> {
	const harness = new Harness({interval: 3_600_000});
	await harness.engine.start();
	await harness.checks(1);
	return {
		harness,
		async check() {
			harness.bench.set({services: {main_app: {http: 500}}});
			await harness.engine.send({command: 'check'});
		},
	};
}

describeMonitor('in this process', async () => {
	const {harness, check} = await checkedEngine();
	return {
		monitor: harness.engine,
		check,
		async [Symbol.asyncDispose]() {
			await harness.engine.close();
		},
	};
});

describeMonitor('of the same engine, through its control socket', async () => {
	const {harness, check} = await checkedEngine();
	const folder = await temporaryFolder();
	const server = await startControlServer({stateDirectory: folder.path, monitor: harness.engine, interval: 3_600_000, onTrouble: () => undefined});
	const monitor = await connectMonitor(folder.path);
	if (!monitor) {
		throw new Error('The engine does not answer.');
	}

	return {
		monitor,
		check,
		async [Symbol.asyncDispose]() {
			await monitor.close();
			await server.close();
			await harness.engine.close();
			await folder.dispose();
		},
	};
});
