import {memo, use, useMemo} from 'react';
import type {LastHour} from '../../core/last-hour.js';
import type {Snapshot} from '../../core/monitor.js';
import {tableColumns, type Columns} from '../columns.js';
import {coarseUptime, tableLatency} from '../format.js';
import {themeContext} from '../hooks.js';
import {cleanText, textWidth, type Line} from '../line.js';
import {
	serviceLine,
	tableHeading,
	trendKey,
	type ServiceRowData,
} from '../lines/service-line.js';
import {strip} from '../trend.js';
import {StyledLine} from './styled-line.js';

/** The visible part of the table of services. */
export function ServiceTable({snapshot, names, selected, notes, filter, hour, width, height}: {
	readonly snapshot: Snapshot;
	readonly names: readonly string[];
	readonly selected: string | undefined;
	readonly notes: readonly string[];
	readonly filter: string;
	readonly hour: LastHour;
	readonly width: number;
	readonly height: number;
}) {
	const {thresholds, status, services} = snapshot;
	const longest = useMemo(() => longestName(status), [status]);
	const columns = useMemo(() => tableColumns(width, longest), [width, longest]);
	if (height === 0) {
		return null;
	}

	const marked = names.includes(selected ?? '') ? selected : names[0];
	return (
		<>
			<StyledLine line={tableHeading(columns, thresholds, {notes, width})}/>
			{names.length === 0 && height > 1 && <StyledLine line={emptyLine(filter)}/>}
			{names.slice(0, height - 1).map(name => (
				<ServiceRow
					key={name}
					{...rowData(name, snapshot, {columns, hour})}
					isSelected={name === marked}
					columns={columns}
					thresholds={services[name]?.thresholds ?? thresholds}
				/>
			))}
		</>
	);
}

type RowProps = ServiceRowData & {
	readonly columns: Columns;
	readonly thresholds: Snapshot['thresholds'];
};

/** Drawn anew only when something that it draws has changed: most checks change nothing of most services. */
const ServiceRow = memo(({columns, thresholds, ...row}: RowProps) => {
	const theme = use(themeContext);
	return <StyledLine line={serviceLine(row, columns, thresholds, theme)}/>;
});

function rowData(name: string, {status}: Snapshot, {columns, hour}: {
	readonly columns: Columns;
	readonly hour: LastHour;
}): Omit<ServiceRowData, 'isSelected'> {
	const service = status.service_health[name];
	const cells = columns.trend > 0 ? strip(hour, name, columns.trend) : [];
	return {
		name: cleanText(name),
		state: service?.status ?? 'unknown',
		failures: service?.consecutive_failures ?? 0,
		uptime: coarseUptime(service?.uptime_seconds ?? null),
		latency: tableLatency(service?.latency_ms ?? null),
		restarts: service?.restarts_last_hour ?? 0,
		trend: trendKey(cells),
		error: cleanText(service?.error ?? ''),
		sign: service?.early_signs[0]?.sign ?? '',
	};
}

function longestName({service_health: services}: Snapshot['status']): number {
	return Math.max(0, ...Object.keys(services).map(name => textWidth(name)));
}

function emptyLine(filter: string): Line {
	return [{text: filter === '' ? '   no services are configured' : `   nothing matches /${filter} - Esc shows all services`}];
}
