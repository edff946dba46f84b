import {SimulatedObserver} from '../../source/replay/observer.js';
import type {ScenarioEntry} from '../../source/replay/scenario.js';
import {World} from '../../source/replay/world.js';
import type {Incident} from '../incidents/corpus.js';
import type {Judge, Model} from './models.js';
import {sightOf} from './sight.js';

/** For how long a person who disarms or aborts has silenced it, in seconds, unless it is armed before: as ours does it. */
const silence = 3600;

/** Plays an incident to a model, with the world, the checks and the script that our own engine gets in a replay. Returns when it restarted, in seconds. */
export function playModel(model: Model, incident: Incident): number[] {
	return new ModelRun(model, incident).play();
}

class ModelRun {
	private readonly world: World;
	private readonly observer = new SimulatedObserver();
	private readonly restarts: number[] = [];
	private judge: Judge;
	private scriptEndsAt: number | undefined;
	private silentUntil = 0;

	constructor(private readonly model: Model, private readonly incident: Incident) {
		this.world = new World(incident.settings);
		this.judge = model.start();
	}

	play(): number[] {
		const {scenario, settings} = this.incident;
		const timeline = scenario.timeline.toSorted((a, b) => a.at - b.at);
		let next = 0;
		for (let passed = 0; passed <= scenario.duration * 1000; passed += settings.checkInterval) {
			const at = passed / 1000;
			for (let entry = timeline[next]; entry && entry.at <= at; entry = timeline[++next]) {
				this.endScript(entry.at);
				this.take(entry);
			}

			this.endScript(at);
			this.check(at);
		}

		return this.restarts;
	}

	private take({set, monitor, operator, at}: ScenarioEntry): void {
		if (set) {
			this.world.change(set, at);
		}

		if (monitor) {
			this.observer.change(monitor, at);
			this.judge = monitor.killed === true ? this.model.start() : this.judge;
		}

		if (operator === 'restart') {
			this.startScript(at);
		} else if (operator !== undefined) {
			this.silentUntil = operator === 'arm' ? 0 : at + silence;
		}
	}

	private check(at: number): void {
		const mode = this.observer.modeAt(at);
		// It waits for its script, as a program that calls one does.
		if (mode.kind === 'absent' || this.scriptEndsAt !== undefined) {
			return;
		}

		const isIll = mode.kind === 'impaired' && !mode.why.includes('suspended');
		const {settings} = this.incident;
		const isWanted = this.judge(sightOf(this.world.look(at, undefined), settings, isIll), at);
		const isLetRestart = settings.restart.enabled && at >= this.silentUntil;
		// A script that is not there cannot be run, and does no harm.
		if (!isWanted || !isLetRestart || !this.world.isFileOk(settings.restart.script.path)) {
			return;
		}

		this.restarts.push(at);
		this.startScript(at);
	}

	private startScript(at: number): void {
		const {takes, killsDetector} = this.incident.scenario.script;
		this.scriptEndsAt ??= at + takes;
		if (killsDetector || this.model.isRestartedByScript) {
			this.judge = this.model.start();
		}
	}

	private endScript(until: number): void {
		const {timeline, script} = this.incident.scenario;
		if (this.scriptEndsAt === undefined || this.scriptEndsAt > until) {
			return;
		}

		if (script.heals) {
			this.world.heal(timeline.find(({set}) => set)?.set ?? {}, this.scriptEndsAt);
		}

		this.scriptEndsAt = undefined;
	}
}
