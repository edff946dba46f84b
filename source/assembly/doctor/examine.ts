import {errorMessage} from '../../core/caught.js';
import type {Settings} from '../../core/settings.js';
import {describeArming} from '../../doctor/detector.js';
import {countFindings, warn, type Finding} from '../../doctor/finding.js';
import {within} from '../../within.js';
import {openContext, type DoctorContext} from './context.js';
import {checkApi, checkClock, checkDisks, checkFolders} from './machine.js';
import {checkDatabases, checkFiles, checkRoot, checkScript} from './project.js';
import {checkHealth, checkOptions, checkPrograms} from './services.js';
import {checkConf, checkDetector, checkSupervisor, checkSurvival} from './supervisor.js';
import {checkWays} from './ways.js';

/** One check of the doctor: which keys of the config it believes, and what it finds. It changes nothing. */
type Check = {
	readonly name: string;
	/** First parts of keys: with a problem in one of them, this check would judge a value that nobody has set. */
	readonly keys: readonly string[];
	readonly look: (context: DoctorContext) => Promise<Finding[]>;
};

const notifyVariables = ['SMS_PHONE_NUMBER', 'SMS_ENABLED', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM_NUMBER', 'SMTP_USER', 'SMTP_PASSWORD', 'WEBHOOK_SECRET'];

const checks: readonly Check[] = [
	{name: 'root', keys: ['root'], look: checkRoot},
	{name: 'supervisor config', keys: ['root', 'supervisor'], look: checkConf},
	{name: 'supervisor', keys: ['root', 'supervisor'], look: checkSupervisor},
	{name: 'services', keys: ['root', 'supervisor', 'services'], look: checkPrograms},
	{name: 'health', keys: ['root', 'supervisor', 'services'], look: checkHealth},
	{name: 'supervisor options', keys: ['root', 'supervisor', 'services'], look: checkOptions},
	{name: 'databases', keys: ['root', 'databases'], look: checkDatabases},
	{name: 'files', keys: ['root', 'files'], look: checkFiles},
	{name: 'script', keys: ['root', 'restart', 'supervisor'], look: checkScript},
	{name: 'script survival', keys: ['root', 'restart', 'supervisor'], look: checkSurvival},
	{name: 'folders', keys: ['root', 'logDirectory', 'stateDirectory'], look: checkFolders},
	{name: 'disks', keys: ['root', 'logDirectory', 'stateDirectory'], look: checkDisks},
	{name: 'clock', keys: [], look: checkClock},
	{name: 'alerts', keys: ['notify', ...notifyVariables], look: checkWays},
	{name: 'api', keys: ['api', 'services'], look: checkApi},
	{name: 'detector', keys: ['root', 'supervisor', 'services', 'stateDirectory'], look: checkDetector},
];

const timed = checks.filter(({look}) => look === checkHealth);

/** Milliseconds for one check; they run at the same time. */
const deadline = 90_000;

export type Examined = {
	readonly findings: readonly Finding[];
	/** Whether a restart would come by itself, in one clause. */
	readonly arming: string;
};

/** Looks at the whole set-up. `wrongKeys`: keys of the config that have a problem; what depends on them is left out. */
export async function examine(settings: Settings, wrongKeys: readonly string[]): Promise<Examined> {
	const context = await openContext(settings);
	const wrong = new Set(wrongKeys.map(key => key.split(/[.\[]/v, 1)[0] ?? ''));
	const see = async (check: Check) => check.keys.some(key => wrong.has(key)) ? [leftOut(check)] : run(check, context);
	// The health checks come first, and alone: their deadlines are short, and the other looks take the processor.
	const health = await Promise.all(timed.map(async check => see(check)));
	const others = await Promise.all(checks.map(async check => timed.includes(check) ? health[timed.indexOf(check)] ?? [] : see(check)));
	const findings = others.flat();
	return {findings, arming: describeArming(context.status, settings.restart.enabled, countFindings(findings).fail)};
}

function leftOut({name}: Check): Finding {
	return warn(name, 'not looked at: its part of the config is not valid', 'Mend the config first.');
}

async function run({name, look}: Check, context: DoctorContext): Promise<Finding[]> {
	try {
		return await within(deadline, look(context), () => [warn(name, `no answer within ${deadline / 1000} s`, 'Look whether a disk hangs (ps -eo pid,stat,wchan,args), then try again.')]);
	} catch (error) {
		return [warn(name, `could not be looked at: ${errorMessage(error)}`, 'Try again; if it stays, please report it.')];
	}
}
