import * as v from 'valibot';
import {
	defaultDatabases,
	defaultFiles,
	defaultServices,
	defaults,
} from './defaults.js';
import {
	checkedAddress,
	choice,
	choices,
	duration,
	flag,
	freeText,
	integer,
	list,
	mailAddress,
	path,
	phone,
	section,
	text,
	webAddress,
} from './fields.js';
import {parseSupervisorUrl} from './supervisor/url.js';

const thresholds = {
	warning: integer('Failures in a row at which a subject counts as WARNING.', 1, 1000),
	critical: integer('Failures in a row at which a subject counts as CRITICAL: the alert goes out.', 1, 1000),
	cascading: integer('Failures in a row at which the automatic restart is due.', 1, 1000),
};

const thresholdsWithDefaults = {
	warning: v.optional(thresholds.warning, defaults.thresholds.warning),
	critical: v.optional(thresholds.critical, defaults.thresholds.critical),
	cascading: v.optional(thresholds.cascading, defaults.thresholds.cascading),
};

const ownThresholds = {
	warning: v.optional(thresholds.warning),
	critical: v.optional(thresholds.critical),
	cascading: v.optional(thresholds.cascading),
};

const neededServices = list('Services that this one needs: from them the suspected root cause is found.', text('A service.'), 'a list of names from "services"');

const service = {
	description: v.optional(freeText('What the service does, shown beside its name.'), defaults.service.description),
	tier: v.optional(choice('An important service counts less than a critical one.', ['critical', 'important']), defaults.service.tier),
	health: v.nullish(webAddress('The health check: ok with a 2xx. Without one, supervisor\'s state alone decides.')),
	timeout: v.optional(duration('Deadline of the health check.'), defaults.service.timeout),
	dependsOn: v.optional(neededServices, []),
	thresholds: v.optional(section('Other thresholds for this service.', ownThresholds), {}),
};

const services = v.pipe(
	v.record(text('A name.', 'a program\'s name in supervisor'), section('A service.', service), 'an object { "name": { … }, … }'),
	v.minEntries(1, 'at least one service (leave "services" out for the default nine)'),
	v.description('The programs to watch by their name in supervisor (`group:name` too). Given, it replaces the default nine.'),
);

const database = {
	path: path('The SQLite database. Never written to.'),
	table: v.nullish(text('The table whose rows are counted.')),
	integrityEvery: v.optional(duration('Time between two full looks (copy, quick_check, count).'), defaults.integrityEvery),
};

const supervisorAddress = checkedAddress(
	'Address of supervisor\'s server, if it is not the one in its config: unix:///PATH or http://HOST:PORT.',
	'"unix:///run/supervisor.sock" or "http://127.0.0.1:9001"',
	address => {
		const parsed = parseSupervisorUrl(address);
		return parsed.kind === 'problem' ? parsed.allowed : undefined;
	},
);

const supervisor = {
	config: v.optional(path('The supervisord.conf: read, as supervisor reads it, for the server\'s address.'), defaults.supervisor.config),
	url: v.nullish(supervisorAddress),
	timeout: v.optional(duration('Deadline of a question to supervisor.'), defaults.supervisor.timeout),
};

const restart = {
	enabled: v.optional(flag('Whether the detector may restart on its own. Manual restarts are always possible.'), defaults.restart.enabled),
	script: v.optional(path('The restart script, run with bash in "root".'), defaults.restart.script),
	args: v.optional(list('Arguments of the script.', freeText('An argument.'), 'a list of texts'), []),
	on: v.optional(choices('What may cause an automatic restart.', ['services', 'supervisor', 'files']), ['services', 'supervisor', 'files']),
	maxPerHour: v.optional(integer('Automatic attempts in any rolling hour.', 1, 60), defaults.restart.maxPerHour),
	cooldown: v.optional(duration('Time after a restart that worked until the next automatic one.', {atLeast: 0}), defaults.restart.cooldown),
	timeout: v.optional(duration('Time after which a script that still runs is alerted. It is never killed.'), defaults.restart.timeout),
	settle: v.optional(duration('Time that the services have to come up after the script.', {atLeast: 0}), defaults.restart.settle),
};

/** A channel's own lowest level. */
const ownLevel = v.nullish(choice('The lowest level that goes out here; left out: notify.level.', ['WARNING', 'CRITICAL', 'CASCADING']));

const sms = {
	to: v.optional(list('Receivers: each gets every text.', phone('A receiver.'), 'a list of phone numbers'), []),
	fallback: v.optional(list('Receivers, one after the other, of a text that nobody of "to" can have.', phone('A receiver.'), 'a list of phone numbers'), []),
	level: ownLevel,
	baseUrl: v.nullish(webAddress('Where the Twilio client\'s requests go instead of Twilio: an egress proxy, a gateway, a test.')),
	credentialsFile: v.nullish(path('A file that only its owner can read, with accountSid, authToken and from (JSON or KEY=VALUE). The environment goes first.')),
};

const email = {
	to: v.optional(list('Receivers; without one there is no e-mail.', mailAddress('A receiver.'), 'a list of e-mail addresses'), []),
	from: v.nullish(mailAddress('The sender; left out: the first receiver.')),
	host: v.nullish(text('The mail server.', 'a host name, or null')),
	port: v.nullish(integer('Its port; left out: 587, with "tls" 465, with "none" 25.', 1, 65_535)),
	security: v.optional(
		choice('TLS from the start, from STARTTLS on (nothing is sent without it), or none: to this machine only, if there is a password.', ['starttls', 'tls', 'none']),
		defaults.notify.email.security,
	),
	level: ownLevel,
	credentialsFile: v.nullish(path('A file that only its owner can read, with user and password (JSON or KEY=VALUE). SMTP_USER and SMTP_PASSWORD go first.')),
};

const webhook = {
	url: v.nullish(webAddress('Where each alert is posted to as JSON.')),
	level: ownLevel,
	credentialsFile: v.nullish(path('A file that only its owner can read, with the secret that requests are signed with. WEBHOOK_SECRET goes first.')),
};

const notify = {
	level: v.optional(choice('The lowest level that is alerted.', ['WARNING', 'CRITICAL', 'CASCADING']), defaults.notify.level),
	sms: v.optional(section('Text messages through Twilio.', sms), {}),
	email: v.optional(section('E-mail.', email), {}),
	webhook: v.optional(section('Alerts for programs.', webhook), {}),
	heartbeat: v.nullish(webAddress('A dead-man address, requested after each check: whoever owns it calls when the requests stop. With /start before a restart, with /fail after one that failed.')),
};

const api = {
	enabled: v.optional(flag('Whether the status is served over HTTP.'), defaults.api.enabled),
	host: v.optional(text('The address to listen on.'), defaults.api.host),
	port: v.optional(integer('The port; 0 takes any free one.', 0, 65_535), defaults.api.port),
};

const root = text(
	'The project\'s folder, relative to this file. All other paths are relative to it.',
	'a folder, relative to the config file or absolute',
);

const databases = list('SQLite databases to look at. They never cause a restart.', section('A database.', database), 'a list of objects with "path"');

const files = list('Files without which the system cannot run.', path('A critical file.'), 'a list of paths');

const config = {
	$schema: v.optional(freeText('Where an editor finds this schema.')),
	system: v.optional(text('The system\'s name, in alerts and on the screen.'), defaults.system),
	root: v.optional(root, defaults.root),
	checkInterval: v.optional(duration('Time from one check to the next.', {atLeast: 100}), defaults.checkInterval),
	thresholds: v.optional(section('Failures in a row that make a level: warning <= critical <= cascading.', thresholdsWithDefaults), {}),
	supervisor: v.optional(section('Where supervisor is.', supervisor), {}),
	services: v.optional(services, defaultServices),
	startGrace: v.optional(duration('Time for which a service that is STARTING is neither ok nor failing.', {atLeast: 0}), defaults.startGrace),
	stoppedCounts: v.optional(flag('Whether a service that somebody stopped counts as failing.'), defaults.stoppedCounts),
	databases: v.optional(databases, defaultDatabases),
	files: v.optional(files, defaultFiles),
	restart: v.optional(section('The MASTER RESTART and its limits.', restart), {}),
	notify: v.optional(section('Who is told, and how.', notify), {}),
	api: v.optional(section('The status over HTTP, read-only.', api), {}),
	logDirectory: v.optional(path('Where the event log goes.'), defaults.logDirectory),
	stateDirectory: v.optional(path('Where the detector keeps its history. Nobody but its owner can open it.'), defaults.stateDirectory),
};

/**
The whole config as a person writes it; parsed, every default is filled in and every duration is in milliseconds.

Valibot's strict objects report one unknown key only and take a list for an object: `structure.ts` looks for those.
*/
export const configSchema = section('Config of the cascading failure detector.', config);

/** A config as a person writes it. */
export type Config = v.InferInput<typeof configSchema>;

/** A config with every default filled in and durations in milliseconds. */
export type CompleteConfig = v.InferOutput<typeof configSchema>;
