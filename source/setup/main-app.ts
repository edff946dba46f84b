/** The lines with which a main app hands the detector's status on, by framework (decision 12). */
export type MainAppLines = {
	readonly framework: string;
	readonly language: 'python' | 'js';
	readonly lines: readonly string[];
};

const path = '/api/failure_detector_status';

/** For each framework, with the port on which the detector serves its status. */
export function mainAppLines(port: number): readonly MainAppLines[] {
	return [
		{framework: 'FastAPI', language: 'python', lines: fastApi(port)},
		{framework: 'Flask', language: 'python', lines: flask(port)},
		{framework: 'Express', language: 'js', lines: express(port)},
	];
}

function fastApi(port: number): string[] {
	return [
		'import http.client',
		'',
		'from fastapi import FastAPI, Response',
		'',
		'app = FastAPI()',
		'',
		'',
		`@app.get("${path}")`,
		'def failure_detector_status():  # "def", not "async def": it runs in a thread, the event loop stays free',
		...asked(port),
		'        return Response(answer.read(), answer.status, media_type="application/json")',
		'    except OSError:',
		'        return Response(\'{"error": "the failure detector does not answer"}\', 502, media_type="application/json")',
		'    finally:',
		'        detector.close()',
	];
}

function flask(port: number): string[] {
	return [
		'import http.client',
		'',
		'from flask import Flask',
		'',
		'app = Flask(__name__)',
		'',
		'',
		`@app.get("${path}")`,
		'def failure_detector_status():',
		...asked(port),
		'        return answer.read(), answer.status, {"Content-Type": "application/json"}',
		'    except OSError:',
		'        return {"error": "the failure detector does not answer"}, 502',
		'    finally:',
		'        detector.close()',
	];
}

function asked(port: number): string[] {
	return [
		`    detector = http.client.HTTPConnection("127.0.0.1", ${port}, timeout=2)`,
		'    try:',
		`        detector.request("GET", "${path}")`,
		'        answer = detector.getresponse()',
	];
}

function express(port: number): string[] {
	return [
		`app.get('${path}', async (request, response) => {`,
		'\ttry {',
		`\t\tconst answer = await fetch('http://127.0.0.1:${port}${path}', {signal: AbortSignal.timeout(2000)});`,
		'\t\tresponse.status(answer.status).type(\'json\').send(await answer.text());',
		'\t} catch {',
		'\t\tresponse.status(502).json({error: \'the failure detector does not answer\'});',
		'\t}',
		'});',
	];
}
