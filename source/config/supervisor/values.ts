import {type Expansions} from './python-format.js';
import {optionOf, type SupervisorConf} from './read-conf.js';

/*
Options of supervisor's config as values. Each throws an Error with a phrase that names section and option where supervisor would refuse
the config; the callers add the file.
*/

/** The expanded value; `undefined` if the option is not there. */
export function textOf(conf: SupervisorConf, section: string, option: string, more?: Expansions): string | undefined {
	const value = optionOf(conf, section, option, more);
	if (value?.ok === false) {
		throw new Error(`[${section}] ${option}: ${value.text}`);
	}

	return value?.text;
}

export function neededTextOf(conf: SupervisorConf, section: string, option: string, more?: Expansions): string {
	const value = textOf(conf, section, option, more);
	if (value === undefined) {
		throw new Error(`[${section}] has no ${option}`);
	}

	return value;
}

export function integerOf(conf: SupervisorConf, section: string, option: string, fallback: number): number {
	const text = textOf(conf, section, option);
	if (text !== undefined && !/^\s*[+\-]?\d+\s*$/v.test(text)) {
		throw new Error(`[${section}] ${option}: ${JSON.stringify(text)} is no whole number`);
	}

	return text === undefined ? fallback : Number(text);
}

const words = new Map([['yes', true], ['true', true], ['on', true], ['1', true], ['no', false], ['false', false], ['off', false], ['0', false]]);

export function isOn(conf: SupervisorConf, section: string, option: string, isDefault: boolean): boolean {
	const text = textOf(conf, section, option);
	const value = text === undefined ? isDefault : words.get(text.toLowerCase());
	if (value === undefined) {
		throw new Error(`[${section}] ${option}: ${JSON.stringify(text)} is neither true nor false`);
	}

	return value;
}

/** The names in a list with commas between them. */
export function namesOf(conf: SupervisorConf, section: string, option: string): string[] {
	return (textOf(conf, section, option) ?? '').split(',').map(name => name.trim()).filter(name => name !== '');
}

/** Names that supervisor's own protocols could not carry. */
export function checkedName(name: string, section: string): string {
	const trimmed = name.trim();
	if (/[ \/:]/v.test(trimmed)) {
		throw new Error(`[${section}]: the name ${JSON.stringify(trimmed)} holds a blank, a colon or a slash`);
	}

	return trimmed;
}
