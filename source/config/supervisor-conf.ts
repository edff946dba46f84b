/** Supervisor's own config: reading it as supervisor does, where its server answers, which programs it runs. */
export {supervisorAddress, type FoundAddress} from './supervisor/address.js';
export {findSupervisorAddress} from './supervisor/find-address.js';
export {
	programsOf, readPrograms, type Program, type Programs,
} from './supervisor/programs.js';
export {
	optionOf, readSupervisorConf, supervisorConfFrom, SupervisorConfError, type SupervisorConf,
} from './supervisor/read-conf.js';
export {parseSupervisorUrl, type AddressProblem, type SupervisorAddress} from './supervisor/url.js';
export {readUsableSupervisorConf, supervisorConfErrors, supervisordNeeds} from './supervisor/usable.js';
