import type {DatabaseStatus, DiskSign, FileStatus, Status} from '../../core/status.js';
import {grouped} from '../format.js';
import {
	cleanText,
	joinLines,
	lineWidth,
	padText,
	textWidth,
	type Line,
	type Span,
} from '../line.js';
import {
	inWords,
	subjectLook,
	symbol,
	type Look,
} from '../looks.js';
import type {Theme} from '../theme.js';

/** The supervisor, a database, a file or the alerts, as one row. */
type Check = {
	readonly name: string;
	readonly look: Look;
	readonly state: string;
	/** Of a file or a database, else empty. */
	readonly path: string;
	readonly detail: string;
	/** Whether a person should look at it. */
	readonly isBad: boolean;
};

/** Everything beside the services, one row each; what is not well comes first. */
export function checkLines(status: Status, theme: Theme, width: number): Line[] {
	return allChecks(status).toSorted((one, other) => Number(other.isBad) - Number(one.isBad)).map(check => checkLine(check, theme, width));
}

/** All of it in one row, and one more for each that is not well. */
export function shortCheckLines(status: Status, theme: Theme, width: number): Line[] {
	const {supervisor_status: supervisor, database_health: databases, critical_files: files} = status;
	const summary = joinLines([
		// How many run is known only from one that answers.
		piece(subjectLook(supervisor.status), `supervisor ${inWords(supervisor.status)}${supervisor.status === 'ok' ? `, ${supervisor.running} up` : ''}`, theme),
		groupPiece('database', databases, theme),
		groupPiece('file', files, theme),
		piece(alertCheck(status).look, alertCheck(status).state, theme),
	], width, '  ');
	return [summary, ...allChecks(status).filter(({isBad}) => isBad).map(check => checkLine(check, theme, width))];
}

function piece(look: Look, text: string, {glyphs}: Theme): Line {
	return [symbol(look, glyphs), {text: ` ${text}`}];
}

/** `✓ 3 files ok`, `✗ 1 of 3 files lost`. */
function groupPiece(name: string, subjects: ReadonlyArray<DatabaseStatus | FileStatus>, theme: Theme): Line {
	const worst = subjects.find(({status}) => subjectLook(status).tone === 'bad') ?? subjects.find(({status}) => status !== 'ok');
	const plural = subjects.length === 1 ? name : `${name}s`;
	if (!worst) {
		return subjects.length === 0 ? [] : piece(subjectLook('ok'), subjects.length === 1 ? `${name} ok` : `${subjects.length} ${plural} ok`, theme);
	}

	const count = subjects.filter(({status}) => status !== 'ok').length;
	return piece(subjectLook(worst.status), subjects.length === 1 ? `${name} ${inWords(worst.status)}` : `${count} of ${subjects.length} ${plural} not ok`, theme);
}

/** A path that does not fit loses its folders, not its name. */
function checkLine({name, look, state, path, detail}: Check, theme: Theme, width: number): Line {
	const spans: Span[] = [symbol(look, theme.glyphs), {text: ` ${padText(name, 10)} `}, {text: state, isBold: look.tone === 'bad'}];
	const room = width - lineWidth(spans) - textWidth(detail) - 4;
	const shortPath = path === '' || room >= textWidth(path) ? path : path.slice(path.lastIndexOf('/') + 1);
	const rest = [shortPath, detail].filter(text => text !== '').map(text => `  ${cleanText(text)}`).join('');
	return rest === '' ? spans : [...spans, {text: rest, tone: 'quiet'}];
}

function allChecks(status: Status): Check[] {
	return [
		supervisorCheck(status),
		...status.database_health.map(database => databaseCheck(database)),
		...status.early_signs.map(sign => diskCheck(sign)),
		...status.critical_files.map(file => fileCheck(file)),
		alertCheck(status),
	];
}

function supervisorCheck({supervisor_status: {status, running, failed, consecutive_failures: failures, error}}: Status): Check {
	return {
		name: 'supervisor',
		look: subjectLook(status),
		state: inWords(status),
		path: '',
		detail: status === 'ok' ? `${running} running, ${failed} failed` : withFailures(failures, error),
		isBad: status !== 'ok',
	};
}

function databaseCheck({path, status, records, consecutive_failures: failures, error}: DatabaseStatus): Check {
	return {
		name: 'database',
		look: subjectLook(status),
		state: inWords(status),
		path,
		detail: status === 'ok' ? countText(records) : withFailures(failures, error),
		isBad: status !== 'ok' && status !== 'busy',
	};
}

/** Shown as loudly as a failure, though none: nothing that this detector can restart makes room. */
function diskCheck({sign, path, text}: DiskSign): Check {
	return {
		name: 'disk',
		look: {glyph: 'warning', tone: 'warn'},
		state: sign,
		path,
		detail: text,
		isBad: true,
	};
}

function countText(records: number | null): string {
	return records === null ? '' : `${grouped(records)} records`;
}

function fileCheck({path, status, consecutive_failures: failures, error}: FileStatus): Check {
	return {
		name: 'file',
		look: subjectLook(status),
		state: inWords(status),
		path,
		detail: withFailures(failures, error),
		isBad: status !== 'ok',
	};
}

function alertCheck({sms_enabled: isEnabled, sms_configured: isConfigured, notifications}: Status): Check {
	const {pending, sent, failed, last_error: error} = notifications;
	if (failed > 0) {
		return alerts({glyph: 'bad', tone: 'bad'}, `${failed} SMS failed`, error ?? '', true);
	}

	if (!isEnabled || !isConfigured) {
		return alerts({glyph: 'doubt', tone: 'warn'}, isEnabled ? 'SMS not configured' : 'SMS off', '', false);
	}

	return pending > 0
		? alerts({glyph: 'busy', tone: 'info'}, `${pending} SMS pending`, error ?? '', error !== null)
		: alerts({glyph: 'ok', tone: 'good'}, 'SMS on', `${sent} sent, none pending`, false);
}

function alerts(look: Look, state: string, detail: string, isBad: boolean): Check {
	return {
		name: 'alerts',
		look,
		state,
		path: '',
		detail,
		isBad,
	};
}

function withFailures(failures: number, error: string | null): string {
	return [failures > 0 ? `${failures} in a row` : '', error ?? ''].filter(text => text !== '').join(': ');
}
