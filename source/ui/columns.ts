/** The width of each column of the service table; 0 when there is no room for it. */
export type Columns = {
	readonly name: number;
	readonly state: number;
	readonly failures: number;
	readonly uptime: number;
	readonly latency: number;
	readonly restarts: number;
	readonly trend: number;
	readonly error: number;
};

/** The marker, the symbol and a space. */
export const leadWidth = 3;

const widths = {
	state: 8,
	failures: 10,
	uptime: 4,
	latency: 6,
	restarts: 8,
	trend: 10,
};

/** Each column is followed by one space, the last one by none. */
const gap = 1;

const narrowestName = 12;

/**
Which columns fit in `width`, by priority: name, state and failures are never left out, then the error, for which something must fail,
then how long the service is up, how fast it answers, how often it was started, and its last hour.
*/
export function tableColumns(width: number, longestName: number): Columns {
	const fixed = leadWidth + widths.state + widths.failures + (2 * gap);
	const name = Math.max(narrowestName, Math.min(longestName, width - fixed));
	const left = width - fixed - name;
	// From 100 columns on everything is shown, and the error is cut rather than another column left out.
	const error = width < 80 ? 14 : (width < 100 ? 20 : 12);
	const {chosen, used} = fitting(left - error - gap, {...widths, trend: trendWidth(width)});
	const rest = left - used - gap;
	return {
		name,
		state: widths.state,
		failures: widths.failures,
		...chosen,
		error: rest >= Math.min(error, 14) ? rest : 0,
	};
}

const byPriority = ['uptime', 'latency', 'restarts', 'trend'] as const;

/** An hour in columns of six minutes, where there is more room of three or of two. */
function trendWidth(width: number): number {
	return width < 140 ? widths.trend : (width < 160 ? 20 : 30);
}

function fitting(room: number, needs: Readonly<Record<typeof byPriority[number], number>>) {
	const chosen = {
		uptime: 0,
		latency: 0,
		restarts: 0,
		trend: 0,
	};
	let used = 0;
	for (const name of byPriority) {
		const needed = needs[name] + gap;
		if (used + needed > room) {
			break;
		}

		chosen[name] = needs[name];
		used += needed;
	}

	return {chosen, used};
}
