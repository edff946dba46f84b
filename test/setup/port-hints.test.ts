import {expect, test} from 'vitest';
import {portHints} from '../../source/setup/port-hints.js';

test.each([
	['python app.py --port 8001', '', [8001]],
	['uvicorn app:app --port=8001 --workers 4', '', [8001]],
	['app -p 8001', '', [8001]],
	['app --http-port 8001', '', [8001]],
	['gunicorn -b 0.0.0.0:8001 app:app', '', [8001]],
	['gunicorn --bind=:8001 app', '', [8001]],
	['app http://127.0.0.1:8001/', '', [8001]],
	['bash -c "PORT=8001 exec python app.py"', '', [8001]],
	['python app.py 8001 44', '', [8001]],
	['python app.py', 'PATH="venv/bin",PORT="8001"', [8001]],
	['python app.py', 'MAIN_APP_PORT=8001', [8001]],
	['python app.py 9000 --port 8001', 'PORT=8002', [8001, 8002, 9000]],
])('%s with environment=%s speaks of %j', (command, environment, expected) => {
	expect(portHints({command, options: new Map([['environment', environment]])})).toEqual(expected);
});

test.each([['sleep 300'], ['curl https://example.org:8001/x'], ['python app.py --retries 3'], ['app --port 99999'], ['python "unclosed']])('%s speaks of none', command => {
	expect(portHints({command, options: new Map()})).toEqual([]);
});
