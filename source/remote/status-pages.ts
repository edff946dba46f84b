import {metrics, metricsType} from '../core/metrics.js';
import {statusText} from '../core/status-text.js';
import type {Status} from '../core/status.js';

/** What the pages show. */
export type View = {
	/** `undefined` before the first check. */
	readonly status: Status | undefined;
	/** Milliseconds since the last check ended; `undefined` before the first. */
	readonly age: number | undefined;
	/** Milliseconds between two checks. */
	readonly interval: number;
};

export type Page = {
	readonly code: number;
	readonly type: string;
	readonly text: string;
	readonly headers?: Readonly<Record<string, string>>;
};

/** The page of a path; the port is read-only (interface: Status). */
export function pageFor(method: string, path: string, view: View): Page {
	if (method !== 'GET' && method !== 'HEAD') {
		return {...json(405, {error: `${method} is not allowed: this port only tells. To act, use the cfd command`}), headers: {Allow: 'GET, HEAD'}};
	}

	switch (path) {
		case '/api/failure_detector_status': {
			return view.status ? {code: 200, type: jsonType, text: statusText(view.status)} : notYet;
		}

		case '/healthz': {
			return healthPage(view);
		}

		case '/metrics': {
			return view.status ? {code: 200, type: metricsType, text: metrics(view.status, view.age === undefined ? undefined : view.age / 1000)} : notYet;
		}

		default: {
			return json(404, {error: 'not found', paths: ['/api/failure_detector_status', '/healthz', '/metrics']});
		}
	}
}

/** Whether the detector itself is well: how the system is does not matter here. */
function healthPage({age, interval}: View): Page {
	const limit = 3 * interval;
	if (age !== undefined && age < limit) {
		return json(200, {status: 'ok'});
	}

	const reason = age === undefined ? 'no check has ended yet' : `the last check ended ${Math.round(age / 1000)} s ago, more than 3 intervals`;
	return json(503, {status: 'stale', reason});
}

export function json(code: number, value: Readonly<Record<string, unknown>>): Page {
	return {code, type: jsonType, text: `${JSON.stringify(value)}\n`};
}

const jsonType = 'application/json; charset=utf-8';

const notYet: Page = {...json(503, {error: 'no check has ended yet, try again in a moment'}), headers: {'Retry-After': '1'}};
