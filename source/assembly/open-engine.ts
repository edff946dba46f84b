import process from 'node:process';
import {tailOutput} from '../actions/script-output.js';
import {createOutbox, type Outbox} from '../actions/outbox/outbox.js';
import {isSmsConfigured} from '../config/sms.js';
import {errorMessage} from '../core/caught.js';
import {eventAt, type News} from '../core/effects.js';
import type {DetectorEvent} from '../core/events.js';
import type {Alert} from '../core/journal.js';
import {remembersFor} from '../core/limits.js';
import type {Block} from '../core/policy.js';
import {receiversOf} from '../core/receivers.js';
import type {Settings} from '../core/settings.js';
import type {Status} from '../core/status.js';
import {Detector, type Ports} from '../engine/detector.js';
import {Engine} from '../engine/engine.js';
import {createEventLog} from '../engine/event-log.js';
import {createHourFile} from '../engine/hour-file.js';
import {readPastEvents} from '../engine/past-events.js';
import {createRealClock} from '../engine/real-clock.js';
import {RecentEvents} from '../engine/recent-events.js';
import {Restarter} from '../engine/restarter.js';
import {writeStatusFile} from '../engine/status-file.js';
import {rememberArming} from '../history/arming-file.js';
import {createMemoryJournal} from '../history/memory-journal.js';
import {openJournal as openSqliteJournal} from '../history/sqlite-journal.js';
import {version} from '../version.js';
import {createChannels} from './channels.js';
import {createHeartbeat} from './heartbeat.js';
import {createEngineLook} from './look.js';
import {attemptFolder, createRestartActions, findObstacle} from './restart-actions.js';
import {redactedLook} from './redacted-look.js';
import {redactedEvent, redactor} from './redactor.js';
import {createSupervisorAccess} from './supervisor-access.js';

export type EngineOptions = {
	readonly settings: Settings;
	readonly isHeadless: boolean;
	/** Why the engine's lock protects no longer; `undefined` while it does. */
	readonly lockProblem?: () => string | undefined;
	/** Each event, as it happens: the headless detector's lines. */
	onEvent?(event: DetectorEvent): void;
	/** Opens the history; left out: the one of the state directory. */
	readonly openJournal?: typeof openSqliteJournal;
};

/** An engine with everything that it holds. The lock of the state directory must be held by the caller. */
export function openEngine({settings, ...options}: EngineOptions): Engine {
	return new Assembly(settings, options).engine;
}

/** Puts the parts together: the one place where everything meets. */
class Assembly {
	readonly engine: Engine;
	private readonly clock = createRealClock();
	private readonly events;
	private readonly hourFile;
	private readonly startedAt = this.clock.now();
	private readonly eventLog;
	private readonly supervisor;
	private readonly redact;
	private readonly journal;
	private readonly outbox: Outbox;
	private readonly detector: Detector;
	private readonly isConfigured: boolean;
	private readonly heartbeat;
	private statusTrouble: string | undefined;

	constructor(private readonly settings: Settings, private readonly options: Omit<EngineOptions, 'settings'>) {
		const {openJournal = openSqliteJournal} = options;
		this.heartbeat = createHeartbeat(settings.notify.heartbeat);
		this.events = new RecentEvents(readPastEvents(settings.logDirectory));
		this.hourFile = createHourFile(settings.stateDirectory);
		this.supervisor = createSupervisorAccess(settings, process.env);
		this.redact = redactor(settings, this.supervisor.secrets);
		this.eventLog = createEventLog(settings.logDirectory, this.redact);
		this.isConfigured = isSmsConfigured(settings.notify.sms);
		const opened = openJournal(settings.stateDirectory, this.startedAt, remembersFor(settings.restart));
		this.journal = opened.ok ? opened.journal : rememberArming(createMemoryJournal(opened.why), settings.stateDirectory);
		this.outbox = createOutbox({
			journal: this.journal,
			channels: createChannels(settings),
			clock: this.clock,
			onEvent: told => {
				this.tell(told);
			},
		});
		const ports: Ports = {
			event: told => {
				this.tell(told);
			},
			alert: alert => {
				this.alert(alert);
			},
		};
		this.detector = new Detector(settings, this.journal, ports, this.startedAt);
		this.engine = this.assemble();
		const watched = `${settings.services.length} services of ${settings.system} every ${settings.checkInterval / 1000} s`;
		this.say({severity: 'info', event: 'detector_started', message: `The detector watches ${watched} (version ${version}, pid ${process.pid})`});
		this.outbox.wake();
	}

	private assemble(): Engine {
		const {settings, detector, clock, supervisor} = this;
		const look = createEngineLook(settings, supervisor, {ownSession: () => detector.openAttempt?.pid, firstLookWait: 0});
		const restarter = new Restarter(detector, createRestartActions({
			settings,
			supervisor,
			redact: this.redact,
			findObstacle: async () => this.findObstacle(),
			evidence: () => this.evidence(),
			onDuplicates: duplicates => {
				this.detector.tellDuplicates(duplicates, this.clock.now());
			},
		}), clock);
		return new Engine({
			settings,
			clock,
			detector,
			restarter,
			events: this.events,
			lastHour: this.hourFile.read(),
			look: async request => redactedLook(await look.look(request), this.redact),
			extras: lastCheckMs => this.extras(lastCheckMs),
			problems: () => this.problems(),
			tailOutput: async attempt => tailOutput(attemptFolder(settings, attempt), outputLines),
			afterCheck: async status => this.afterCheck(status),
			emit: told => {
				this.tell(told);
			},
			findObstacle: async () => this.findObstacle(),
			release: async () => {
				this.say({severity: 'info', event: 'detector_stopped', message: 'The detector ends: nothing watches until another one runs'});
				await Promise.all([look.close(), this.outbox.close()]);
				this.journal.close();
				this.eventLog.close();
			},
		});
	}

	private tell(event: DetectorEvent): void {
		const told = redactedEvent(event, this.redact);
		this.heartbeat.note(told);
		this.events.add(told);
		this.eventLog.append(told);
		this.options.onEvent?.(told);
	}

	/** A lock that was taken away (its folder deleted or replaced) may let a second engine act: then this one must not. */
	private async findObstacle(): Promise<Block | undefined> {
		const problem = this.options.lockProblem?.();
		return problem === undefined ? findObstacle(this.settings) : {because: 'veto', detail: problem};
	}

	private say(news: News): void {
		this.tell(eventAt(this.clock.now(), news));
	}

	private alert(alert: Alert): void {
		this.outbox.post(alert, receiversOf(this.settings.notify, alert));
	}

	private evidence() {
		const status = this.engine.getSnapshot()?.status;
		const failing = Object.entries(this.detector.state.memory.services).filter(([, {verdict}]) => verdict === 'failing');
		return {status: {...status}, failing: failing.map(([name]) => name)};
	}

	private extras(lastCheckMs: number | undefined) {
		const {sms} = this.settings.notify;
		const {pending, sent, failed, lastError} = this.deliveryCounts();
		return {
			isSmsEnabled: sms.enabled,
			isSmsConfigured: this.isConfigured,
			notifications: {pending, sent, failed, last_error: lastError ?? null},
			detector: {
				version,
				pid: process.pid,
				started_at: new Date(this.startedAt.wall).toISOString(),
				headless: this.options.isHeadless,
				last_check_ms: lastCheckMs ?? null,
			},
		};
	}

	private deliveryCounts() {
		try {
			return this.journal.deliveryCounts();
		} catch (error) {
			return {pending: 0, sent: 0, failed: 0, lastError: errorMessage(error)};
		}
	}

	private problems(): string[] {
		const {journalTrouble} = this.detector.state;
		const {pending, failed, lastError} = this.deliveryCounts();
		const {enabled} = this.settings.notify.sms;
		return [
			journalTrouble === undefined ? '' : `The history cannot be trusted: ${journalTrouble}`,
			failed > 0 ? `${failed} alerts could not be sent: ${lastError ?? 'no reason known'}` : '',
			lastError !== undefined && pending > 0 ? `${pending} alerts wait to be sent: ${lastError}` : '',
			enabled && !this.isConfigured ? 'SMS is enabled but not configured: give TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM_NUMBER and a receiver' : '',
			this.eventLog.trouble() ?? '',
			this.statusTrouble ?? '',
			this.heartbeat.trouble() ?? '',
			this.options.lockProblem?.() ?? '',
		].filter(problem => problem !== '').map(problem => this.redact(problem));
	}

	private async afterCheck(status: Status): Promise<void> {
		this.statusTrouble = writeStatusFile(this.settings.stateDirectory, status);
		this.hourFile.keep(this.engine.getLastHour());
		const open = this.detector.openAttempt;
		this.heartbeat.ping({isRestarting: open?.startedAt !== undefined && open.outcomeAt === undefined, isCascading: status.failure_level === 'CASCADING'});
	}
}

/** Lines of the script's output that the screen shows. */
const outputLines = 12;
