import type {Snapshot} from '../core/monitor.js';
import {withSnapshot, type Trends} from './trend.js';

/**
The last hour of each service, collected from the snapshots as they come, on top of what is known already. The same snapshot asked for
twice is counted once.
*/
export function createTrendRecorder(known: Trends = new Map()): (snapshot: Snapshot | undefined) => Trends {
	let trends = known;
	let last: Snapshot | undefined;
	return snapshot => {
		if (snapshot && snapshot !== last) {
			trends = withSnapshot(trends, snapshot, Date.parse(snapshot.status.generated_at));
			last = snapshot;
		}

		return trends;
	};
}
