import {rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {emptyManifest, manifestFile} from './folder.js';
import type {Act} from './story.js';
import type {DemoWorld} from './world.js';

/** Where stories happen: the simulated services and the files of the demo's folder. */
export class Stage {
	constructor(private readonly world: DemoWorld, private readonly root: string) {}

	/** Does what an act of a story says. */
	perform(act: Act): void {
		switch (act.does) {
			case 'die':
			case 'hang':
			case 'loop': {
				this.world.break(act.service, act.does);
				break;
			}

			case 'mend': {
				this.world.mend(act.service);
				break;
			}

			case 'supervisor dies': {
				this.world.isSupervisorUp = false;
				break;
			}

			case 'manifest is lost': {
				rmSync(path.join(this.root, manifestFile), {force: true});
				break;
			}

			case 'manifest is back': {
				writeFileSync(path.join(this.root, manifestFile), emptyManifest);
				break;
			}
		}
	}

	/** Breaks a service, or mends it; what it has done, for the person at the keys. */
	toggleService(name: string): string {
		if (this.world.isBroken(name)) {
			this.world.mend(name);
			return `${name} works again`;
		}

		const how = this.world.services.get(name)?.hasHealth === true ? 'hang' : 'die';
		this.world.break(name, how);
		return `${name} ${how === 'hang' ? 'hangs now, behind the state RUNNING' : 'has died'}`;
	}

	/** The same with supervisor. */
	toggleSupervisor(): string {
		this.world.isSupervisorUp = !this.world.isSupervisorUp;
		return this.world.isSupervisorUp ? 'supervisord runs again' : 'supervisord has died; its services go on';
	}
}
