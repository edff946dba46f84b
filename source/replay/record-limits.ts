import {healthName} from '../core/health-name.js';
import type {RecordedSettings} from '../core/recorded-settings.js';
import type {ServiceSettings, Settings} from '../core/settings.js';

/** Whether something holds for all of the recorded settings, for some, or for none. */
type Share = 'always' | 'in part' | 'never';

/**
What a record cannot tell of this config, a sentence each: it holds what was looked at then. `recorded`: all settings that were in force;
`programs`: what supervisor knew then.
*/
export function limitsOfRecord(settings: Settings, recorded: readonly RecordedSettings[], programs: ReadonlySet<string>): string[] {
	const share = (isSo: (known: RecordedSettings) => boolean) => shareOf(recorded.filter(known => isSo(known)).length, recorded.length);
	const unknown = (name: string) => share(known => !hasService(known, name));
	const {services} = settings;
	return [
		...tell(services, ({name}) => programs.has(name) ? unknown(name) : 'never', 'not in the config then: judged by the state in supervisor alone'),
		...tell(services, ({name}) => programs.has(name) ? 'never' : unknown(name), 'known neither to the config nor to supervisor then: never seen ok, so without a vote'),
		...tell(services, service => share(known => isOtherCheck(service, known)), 'had another health check then, or none: this one cannot fail here'),
		...tell(services, service => share(known => isLonger(service, known)), 'was waited for less long then: an answer that would have come later counts as none'),
		...tell(named(settings.databases.map(({path}) => path)), ({name}) => share(({databases}) => !Object.hasOwn(databases, name)), 'not watched then: cannot fail here'),
		...tell(named(settings.files.map(({path}) => path)), ({name}) => share(({files}) => !files.includes(name)), 'not watched then: cannot fail here'),
		...tell(named(goneServices(settings, recorded)), () => 'always', 'not in this config: does not count'),
		...intervals(settings, recorded),
	];
}

function shareOf(count: number, all: number): Share {
	return count === 0 ? 'never' : (count === all ? 'always' : 'in part');
}

function named(names: readonly string[]): ReadonlyArray<{readonly name: string}> {
	return names.map(name => ({name}));
}

/** One sentence for all subjects of which the same is to be told. */
function tell<Subject extends {readonly name: string}>(subjects: readonly Subject[], share: (subject: Subject) => Share, what: string): string[] {
	return (['always', 'in part'] as const).flatMap(wanted => {
		const names = subjects.filter(subject => share(subject) === wanted).map(({name}) => name);
		return names.length === 0 ? [] : [`${names.join(', ')}: ${wanted === 'in part' ? 'for a part of the time ' : ''}${what}.`];
	});
}

function isOtherCheck({name, health}: ServiceSettings, {services}: RecordedSettings): boolean {
	const known = services[name];
	return known !== undefined && health !== undefined && known.health !== healthName(health);
}

function isLonger({name, timeout}: ServiceSettings, {services}: RecordedSettings): boolean {
	return (services[name]?.timeout ?? Infinity) < timeout;
}

function goneServices({services}: Settings, recorded: readonly RecordedSettings[]): string[] {
	return [...new Set(recorded.flatMap(known => Object.keys(known.services))).difference(new Set(services.map(({name}) => name)))];
}

function hasService({services}: RecordedSettings, name: string): boolean {
	return Object.hasOwn(services, name);
}

function intervals({checkInterval}: Settings, recorded: readonly RecordedSettings[]): string[] {
	const others = [...new Set(recorded.map(known => known.checkInterval))].filter(interval => interval !== checkInterval);
	return others.length === 0 ? [] : [`Checks came every ${others.map(interval => `${interval / 1000} s`).join(' and ')} then, and come so here: a look cannot be judged oftener than it was made.`];
}
