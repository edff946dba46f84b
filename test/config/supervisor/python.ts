import {spawnSync} from 'node:child_process';
import {isNothing, programPath} from '../../helpers/real.js';

const python = programPath('python3');

/** What supervisor itself makes of configs: its own classes, asked through Python. Nothing is started. */
const script = `
import io, json, sys, warnings
warnings.simplefilter('ignore')
from supervisor.options import UnhosedConfigParser, ServerOptions, expand
from supervisor.datatypes import dict_of_key_value_pairs
from supervisor.compat import ConfigParser
import glob

def ini(text):
    parser = UnhosedConfigParser()
    try:
        parser.read_file(io.StringIO(text, newline=None))
    except ConfigParser.Error:
        return None
    return [[name, [[key, parser.get(name, key)] for key in parser._sections[name]]] for name in parser.sections()]

def conf(path):
    options = ServerOptions()
    options.configfile = path
    try:
        options.process_config_file(False)
    except ValueError as error:
        return None
    section = options.configroot.supervisord
    return {
        'servers': [{key: server.get(key) for key in ('file', 'host', 'port', 'username', 'password')} for server in section.server_configs],
        'programs': sorted([[group.name, process.name, process.command, process.autostart, process.startsecs] for group in section.process_group_configs for process in group.process_configs]),
    }

def attempt(work, argument):
    try:
        return work(argument)
    except ValueError:
        return None

works = {
    'ini': ini,
    'conf': conf,
    'list': lambda text: attempt(lambda value: list(dict_of_key_value_pairs(value).items()), text),
    'format': lambda pair: attempt(lambda value: expand(value[0], value[1], 'x'), pair),
    'glob': lambda pattern: sorted(glob.glob(pattern)),
}
kind, arguments = json.load(sys.stdin)
json.dump([works[kind](argument) for argument in arguments], sys.stdout)
`;

/** Whether Python and supervisor's own code are on this machine. */
export function hasSupervisorsOwnCode(): boolean {
	const isThere = python !== undefined && spawnSync(python, ['-W', 'ignore', '-c', 'import supervisor.options']).status === 0;
	return isNothing(isThere ? [] : ['supervisor\'s Python code (apt-get install supervisor)']);
}

/** Asks it about many things at once; `null` for what it refuses. */
export function askSupervisor(kind: 'ini' | 'conf' | 'list' | 'format' | 'glob', questions: readonly unknown[], cwd?: string, env: NodeJS.ProcessEnv = {}): unknown[] {
	const {stdout, stderr, status} = spawnSync(python ?? 'python3', ['-W', 'ignore', '-c', script], {
		input: JSON.stringify([kind, questions]), encoding: 'utf8', cwd, env: {PYTHONUTF8: '1', ...env}, maxBuffer: 64 * 1024 * 1024,
	});
	if (status !== 0) {
		throw new Error(stderr);
	}

	const answers: unknown = JSON.parse(stdout);
	return Array.isArray(answers) ? answers : [];
}
