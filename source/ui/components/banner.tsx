import {memo, use, useMemo} from 'react';
import type {Connection, Snapshot} from '../../core/monitor.js';
import {coarseAge, countdown, exactAge} from '../format.js';
import {themeContext, useTime} from '../hooks.js';
import {cutLine} from '../line.js';
import {bannerLines, dueLine, lostLine} from '../lines/banner.js';
import {StyledLine} from './styled-line.js';

type BannerProps = {
	readonly snapshot: Snapshot;
	readonly connection: Connection;
	readonly width: number;
	readonly height: number;
};

/** The level, since when, armed or not, the age of the last check; below it the budget and what holds a restart back. */
export const Banner = memo(({snapshot, connection, width, height}: BannerProps) => {
	const theme = use(themeContext);
	const times = useBannerTimes(snapshot);
	const [first, second] = bannerLines({
		snapshot,
		connection,
		times,
		theme,
		width,
	});
	return (
		<>
			<StyledLine line={first}/>
			{height > 1 && <StyledLine line={second}/>}
		</>
	);
});

function useBannerTimes({status, disarmed, attempt}: Snapshot) {
	const checkedAt = useMemo(() => lastCheck(status), [status]);
	const until = disarmed?.until ?? undefined;
	return {
		sinceAge: useTime(now => coarseAge(now - Date.parse(status.level_since))),
		checkAge: useTime(now => checkedAt === undefined ? undefined : coarseAge(now - checkedAt)),
		// While the script runs nothing is checked, on purpose.
		isLate: useTime(now => !attempt && checkedAt !== undefined && now - checkedAt > lateAfter(status.detector.check_interval_seconds)),
		disarmedLeft: useTime(now => until === undefined ? undefined : coarseAge(Date.parse(until) - now)),
	};
}

/** Milliseconds without a check that no slow probe explains. */
function lateAfter(interval: number): number {
	return Math.max(3 * interval, 15) * 1000;
}

function lastCheck({service_health: services, generated_at: generatedAt}: Snapshot['status']): number | undefined {
	const times = Object.values(services).flatMap(({last_check: at}) => at === null ? [] : [Date.parse(at)]);
	return times.length > 0 ? Math.max(...times) : Date.parse(generatedAt);
}

/** What does not wait: the detector does not answer, or a restart is due. */
export function Urgent({snapshot, connection, width}: {
	readonly snapshot: Snapshot;
	readonly connection: Connection;
	readonly width: number;
}) {
	const {ellipsis} = use(themeContext).glyphs;
	const gone = useTime(now => connection.kind === 'lost' ? exactAge(Math.max(0, now - connection.since)) : '');
	const due = snapshot.status.restart_due_at;
	const left = useTime(now => due === null ? '' : countdown(Date.parse(due) - now));
	const line = connection.kind === 'lost' ? lostLine(gone, snapshot, width) : dueLine(snapshot, left, width);
	return <StyledLine isLive line={cutLine(line, width, ellipsis)}/>;
}
