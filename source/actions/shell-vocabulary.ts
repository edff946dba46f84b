/** What bash does itself: its builtins and reserved words. */
export const builtins: ReadonlySet<string> = new Set([
	...'. : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo enable eval exec exit export'.split(' '),
	...'false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return set shift shopt'.split(' '),
	...'source suspend test times trap true type typeset ulimit umask unalias unset wait'.split(' '),
	...'! [[ ]] { } case coproc do done elif else esac fi for function if in select then time until while'.split(' '),
]);

/** Words behind which the next one begins a command. */
export const endsList: ReadonlySet<string> = new Set(['!', '{', '}', 'do', 'done', 'elif', 'else', 'fi', 'if', 'then', 'time', 'until', 'while', 'coproc']);

/** Words behind which a name and a list stand, up to the end of the command. */
export const opensList: ReadonlySet<string> = new Set(['for', 'select', 'case']);

/** Programs that run another one, with the pattern of their options that take a value of their own. */
export const wrappers: ReadonlyMap<string, string> = new Map([
	['command', '$^'],
	['doas', '^-[Cu]$'],
	['env', '^-[CSu]$'],
	['exec', '^-a$'],
	['ionice', '^-[cnp]$'],
	['nice', '^-n$'],
	['nohup', '$^'],
	['setsid', '$^'],
	['stdbuf', '^-[eio]$'],
	['sudo', '^-[CDghpRTtUu]$'],
	['time', '$^'],
	['timeout', '^-[ks]$'],
	['xargs', '^-[adEILnPs]$'],
]);
