import path from 'node:path';
import {mainAppLines} from './main-app.js';
import {detectorProgram, programSection} from './program-section.js';

export type Afterwards = {
	/** All absolute. */
	readonly output: string;
	readonly supervisorConf: string;
	readonly root: string;
	readonly node: string;
	readonly program: string;
	/** What supervisor's config already calls the detector; `undefined`: it does not know it. */
	readonly detectorSection: string | undefined;
	readonly apiPort: number;
};

/** What a person does next, in three steps, with all that has to be pasted somewhere. */
export function afterwards(places: Afterwards): string[] {
	const {output, supervisorConf, apiPort, detectorSection} = places;
	const supervisorctl = `supervisorctl -c ${supervisorConf}`;
	return [
		'Next steps',
		'',
		`1. Check the set-up:           cfd doctor --config ${output}`,
		'',
		...(detectorSection === undefined
			? [`2. Let supervisor run it: add this to ${supervisorConf}, then: ${supervisorctl} update`, '', ...section(places)]
			: [`2. Let supervisor run it:      ${supervisorctl} restart ${detectorSection}   (its section is there already)`]),
		'',
		'3. Switch it on when you trust what it says: try "cfd restart --dry-run", set "restart": {"enabled": true} in the config, then:',
		`   ${supervisorctl} restart ${detectorSection ?? detectorProgram}`,
		'',
		`For GET /api/failure_detector_status on the main app, hand it on to port ${apiPort}, with one of these:`,
		...mainAppLines(apiPort).flatMap(({framework, lines}) => ['', `--- ${framework} ---`, ...lines]),
	];
}

function section({output, root, node, program}: Afterwards): string[] {
	return programSection({node, program, config: output, root, logDirectory: path.join(root, 'logs')}).map(line => `   ${line}`);
}
