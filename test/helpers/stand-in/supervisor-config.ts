import path from 'node:path';
import {type Layout, type StandInOptions} from './options.js';
import {detectorName, serviceNames} from './services.js';

/** The text of backend/supervisord.conf: nine programs, and the detector's section as the seed has it. */
export function supervisorConfig(layout: Layout, options: StandInOptions): string {
	return [
		...head(layout),
		...serviceNames.flatMap(name => ['', ...section(name, serviceCommand(name, layout), layout, options)]),
		...detectorSection(layout, options),
		'',
	].join('\n');
}

function head({socket, pidFile, logDirectory}: Layout): string[] {
	return [
		'; The stand-in trading system of the tests.',
		'[unix_http_server]',
		`file=${socket}`,
		'chmod=0700',
		'',
		'[supervisord]',
		'nodaemon=true',
		`logfile=${path.join(logDirectory, 'supervisord.log')}`,
		`pidfile=${pidFile}`,
		`childlogdir=${logDirectory}`,
		'',
		'[rpcinterface:supervisor]',
		'supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface',
		'',
		'[supervisorctl]',
		`serverurl=unix://${socket}`,
	];
}

/** The command line names the folder, as that of a program in its own virtual environment does. */
function serviceCommand(name: string, {root, ports, detectorPort}: Layout): string {
	return `${root}/venv/bin/python -I -S ${root}/backend/${name}.py ${ports.get(name) ?? '-'} ${detectorPort}`;
}

function section(name: string, command: string, {root}: Layout, {startSeconds = 0, startRetries = 3}: StandInOptions): string[] {
	return [
		`[program:${name}]`,
		`command=${escaped(command)}`,
		`directory=${root}`,
		'autostart=true',
		'autorestart=true',
		`startsecs=${startSeconds}`,
		`startretries=${startRetries}`,
		`stderr_logfile=logs/${name}.err.log`,
		`stdout_logfile=logs/${name}.out.log`,
	];
}

function detectorSection(layout: Layout, options: StandInOptions): string[] {
	const {detectorCommand, gateway, environment} = options;
	if (detectorCommand === undefined) {
		return [];
	}

	const command = typeof detectorCommand === 'string' ? detectorCommand : detectorCommand(layout);
	const variables = {
		PATH: 'venv/bin', PYTHONPATH: '.', ...(gateway && twilioEnvironment(gateway)), ...environment,
	};
	return [
		'',
		...section(detectorName, command, layout, options),
		`environment=${Object.entries(variables).map(([key, value]) => `${key}="${escaped(value)}"`).join(',')}`,
	];
}

/** What a detector finds in its environment to send its messages. */
export function twilioEnvironment({accountSid, authToken, from, to}: NonNullable<StandInOptions['gateway']>): Record<string, string> {
	return {
		SMS_ENABLED: 'true',
		SMS_PHONE_NUMBER: to.join(','),
		TWILIO_ACCOUNT_SID: accountSid,
		TWILIO_AUTH_TOKEN: authToken,
		TWILIO_FROM_NUMBER: from,
	};
}

/** Supervisor expands `%(name)s` in every value. */
function escaped(text: string): string {
	return text.replaceAll('%', '%%');
}
