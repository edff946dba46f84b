import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {commandsOf} from '../../source/actions/script-commands.js';

test.each([
	['lsof -ti :3000 | xargs -r kill -9', ['lsof', 'xargs']],
	['# lsof\nawk 1', ['awk']],
	['echo "lsof is nice; awk too"', []],
	['echo \'$(lsof)\' "$(awk 1)" `sed p`', ['awk', 'sed']],
	['x=$(basename "$0") y=1 grep z', ['basename', 'grep']],
	['if pgrep -f x; then pkill -f x; else sleep 1; fi', ['pgrep', 'pkill', 'sleep']],
	['while ! curl -s x; do sleep 1; done', ['curl', 'sleep']],
	['for p in lsof awk $(seq 3); do rm "$p"; done', ['seq', 'rm']],
	['case "$1" in\n  start | lsof) sed p ;;\n  *) tail -f x ;;\nesac\nhead x', ['sed', 'tail', 'head']],
	['case x in a) b=1;; esac; awk', ['awk']],
	['stop() { pkill x; }\nfunction start { nohup supervisord -c x & }\nstop; start', ['pkill', 'nohup', 'supervisord']],
	['sudo -u trader -n supervisorctl status', ['sudo', 'supervisorctl']],
	['timeout -k 5 10s curl x', ['timeout', 'curl']],
	['env A=1 python3 x.py', ['env', 'python3']],
	['nice -n 5 tar c .', ['nice', 'tar']],
	['exec supervisord', ['supervisord']],
	['[[ -f lsof && $(stat x) ]] && date', ['stat', 'date']],
	['[ -x lsof ] || date', ['date']],
	['cat <<EOF\nlsof\n$(awk)\nEOF\nsed p', ['cat', 'sed']],
	['cat <<-\'END\' > out\n\tlsof\n\tEND\nsed p', ['cat', 'sed']],
	['echo x > lsof 2>&1; date 2>/dev/null >> awk', ['date']],
	['a=(lsof awk)\ndate', ['date']],
	['"$TOOL" x; $TOOL y; /opt/bin/run z; ./x.sh', ['/opt/bin/run', './x.sh']],
	['echo $((1 + 2)) $(( (1) * 3 )); date', ['date']],
	['supervisorctl \\\n  -c x \\\n  shutdown', ['supervisorctl']],
	['( cd x && make ) & wait', ['make']],
	['diff <(sort a) <(sort b)', ['diff', 'sort']],
	['echo "unclosed', []],
	['v=$(case x in a) echo 1;; esac); date', ['date']],
])('%j runs %j', (script, programs) => {
	expect(commandsOf(script).programs.toSorted((one, other) => one.localeCompare(other))).toEqual(programs.toSorted((one, other) => one.localeCompare(other)));
});

test('what a script asks for before it uses it, it can do without', () => {
	const {asked, programs} = commandsOf('if command -v lsof >/dev/null; then lsof; fi\nwhich fuser && fuser x');
	expect(programs).toEqual(['lsof', 'which', 'fuser']);
	expect([...asked]).toEqual(['lsof', 'fuser']);
});

test.each([['export PATH=/opt/bin:$PATH', true], ['source venv/bin/activate', true], ['. ./env.sh', true], ['MYPATH=x; ls', false]])('%j changes the PATH: %j', (script, expected) => {
	expect(commandsOf(script).changesPath).toBe(expected);
});

test('the script of the stand-in is understood as a whole', () => {
	const script = readFileSync(path.join(import.meta.dirname, '../helpers/stand-in/master-restart.sh'), 'utf8').replaceAll(/@[A-Z_]+@/gv, '');
	expect([...commandsOf(script).programs].toSorted((one, other) => one.localeCompare(other)))
		.toEqual(['awk', 'cat', 'dirname', 'grep', 'lsof', 'pgrep', 'readlink', 'rm', 'sleep', 'supervisorctl', 'supervisord']);
});
