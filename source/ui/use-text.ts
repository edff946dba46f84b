import {useEffect, useState} from 'react';
import {errorMessage} from '../core/caught.js';
import type {
	FileList,
	LogText,
	ReadLog,
	RestartFiles,
} from './log-text.js';
import type {View} from './ui-state.js';

/** How often a text that is looked at is read anew, in milliseconds. */
const readEvery = 2000;

type Note = {readonly kind: 'note'; readonly text: string};

/** The log of a service, or a file of a restart, followed while it is looked at; `undefined` while none is, or before it was read. */
export function useText(view: View, readLog: ReadLog | undefined, files: RestartFiles | undefined): LogText | undefined {
	const {kind, service, stream = 'stdout', restart, file} = view;
	const isLog = kind === 'service' || kind === 'log';
	const key = isLog ? `${service}:${stream}` : `${restart}/${file}`;
	return useReading<LogText>(isLog || kind === 'file' ? key : undefined, async () => isLog ? logText(readLog, service ?? '', stream) : fileText(files, restart ?? 0, file ?? ''));
}

/** The files of the restart that is looked at. */
export function useFileList({kind, restart = 0}: View, files: RestartFiles | undefined): FileList | undefined {
	return useReading<FileList>(kind === 'restart' ? String(restart) : undefined, async () => {
		const list = await files?.list(restart);
		return list ? {kind: 'files', files: list} : {kind: 'note', text: `They cannot be read from here. They are in the state directory: restarts/${restart}/`};
	});
}

async function logText(readLog: ReadLog | undefined, service: string, stream: 'stdout' | 'stderr'): Promise<LogText> {
	if (!readLog) {
		return {kind: 'note', text: `The log cannot be read from here. In a shell: supervisorctl tail -f ${service} ${stream}`};
	}

	const lines = await readLog(service, stream);
	return lines.length > 0 ? {kind: 'lines', lines} : {kind: 'note', text: `nothing in ${stream}; l shows the other one`};
}

async function fileText(files: RestartFiles | undefined, restart: number, file: string): Promise<LogText> {
	const lines = await files?.read(restart, file) ?? [];
	return lines.length > 0 ? {kind: 'lines', lines} : {kind: 'note', text: 'it is empty'};
}

/** Reads again and again while `key` says that something is looked at; only what was read for this key is shown. */
function useReading<Value extends {readonly kind: string}>(key: string | undefined, read: () => Promise<Value | Note>): Value | Note | undefined {
	const [known, setKnown] = useState<{readonly key: string; readonly value: Value | Note}>();
	useEffect(() => key === undefined
		? undefined
		: follow(read, (seen, failure) => {
			setKnown(before => {
				const last = before?.key === key ? before.value : undefined;
				const value = seen ?? withTrouble(last, failure ?? '');
				return JSON.stringify(last) === JSON.stringify(value) ? before : {key, value};
			});
		}), [key]);
	return key !== undefined && known?.key === key ? known.value : undefined;
}

/** What was read, or why that failed. */
type Show<Value> = (seen: Value | undefined, failure?: string) => void;

/** Reads again and again, one after the other, until the returned function is called. */
function follow<Value>(read: () => Promise<Value>, show: Show<Value>): () => void {
	let isOver = false;
	let timer: NodeJS.Timeout | undefined;
	const readOn = async (): Promise<void> => {
		await readOnce(read, (seen, failure) => {
			if (!isOver) {
				show(seen, failure);
			}
		});
		if (!isOver) {
			timer = setTimeout(() => {
				void readOn();
			}, readEvery);
		}
	};

	void readOn();
	return () => {
		isOver = true;
		clearTimeout(timer);
	};
}

async function readOnce<Value>(read: () => Promise<Value>, show: Show<Value>): Promise<void> {
	try {
		show(await read());
	} catch (error) {
		show(undefined, `It cannot be read: ${errorMessage(error)}`);
	}
}

/** What was read before stays: a log is wanted most when the system that keeps it goes down. */
function withTrouble<Value extends {readonly kind: string}>(known: Value | Note | undefined, text: string): Value | Note {
	if (known === undefined || known.kind === 'note') {
		return {kind: 'note', text};
	}

	const withIt = {...known, trouble: text};
	return withIt;
}
