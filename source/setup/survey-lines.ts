import type {SurveyedDraft} from './draft.js';

export type SurveyReport = {
	/** Absolute. */
	readonly supervisorConf: string;
	readonly draft: SurveyedDraft;
	readonly notes: readonly string[];
};

/** What `cfd init` found, as it tells it. */
export function surveyLines({supervisorConf, draft, notes}: SurveyReport): string[] {
	const {services, databases, files, script} = draft;
	const width = Math.max(...services.map(({name}) => name.length));
	const withHealth = services.filter(({health}) => health !== undefined).length;
	return [
		`${supervisorConf}: ${services.length} programs to watch, ${withHealth} with a health check that answers`,
		'',
		...services.map(({name, health, seen}) => `  ${health === undefined ? '-' : '+'} ${name.padEnd(width)}  ${health === undefined ? `no health check: ${seen}` : seen}`),
		'',
		`  databases:       ${listed(databases.map(({path, table}) => table === undefined ? path : `${path} (table ${table})`))}`,
		`  critical files:  ${files.join(', ')}`,
		`  restart script:  ${script ?? 'none found'}`,
		...(notes.length === 0 ? [] : ['', ...notes.map(note => `Note: ${note}`)]),
	];
}

function listed(names: readonly string[]): string {
	return names.length === 0 ? 'none found' : names.join(', ');
}
