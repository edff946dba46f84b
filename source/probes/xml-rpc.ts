import {SaxesParser} from 'saxes';
import {errorMessage} from '../core/caught.js';
import {findStruct, readFlatStruct, startOfStruct} from './flat-struct.js';
import {
	closeElement,
	meaningOf,
	openElement,
	type OpenElement,
} from './xml-rpc-elements.js';

/** A value as XML-RPC knows it; `undefined` is its `nil`. */
export type XmlRpcValue = string | number | boolean | undefined | readonly XmlRpcValue[] | XmlRpcStruct;

export type XmlRpcStruct = ReadonlyMap<string, XmlRpcValue>;

export type XmlRpcParameter = string | number | boolean;

export type XmlRpcAnswer =
	| {readonly kind: 'value'; readonly value: XmlRpcValue}
	| {readonly kind: 'fault'; readonly code: number; readonly text: string}
	| {readonly kind: 'garbled'; readonly detail: string};

/** Elements within one another. Supervisor's deepest answer has 11; a deeper one is not its. */
const maxDepth = 64;

/** How many elements are open within the list of an answer: the document, methodResponse, params, param, value, array, data. */
const outermostList = 7;

/**
Characters that XML does not allow. Supervisor passes a program's log on as it is, escape sequences for colours and all, so that its
answer is not always XML.
*/
const notXml = /[[\p{Control}\p{Noncharacter_Code_Point}]--[\t\n\r]]/gv;

/** Writes a call. Numbers must be whole. */
export function encodeCall(method: string, parameters: readonly XmlRpcParameter[]): string {
	const encoded = parameters.map(parameter => `<param><value>${encodeParameter(parameter)}</value></param>`);
	return `<?xml version="1.0"?><methodCall><methodName>${escaped(method)}</methodName><params>${encoded.join('')}</params></methodCall>`;
}

function encodeParameter(parameter: XmlRpcParameter): string {
	if (typeof parameter === 'string') {
		return `<string>${escaped(parameter)}</string>`;
	}

	return typeof parameter === 'number'
		? `<int>${Math.trunc(parameter)}</int>`
		: `<boolean>${parameter ? 1 : 0}</boolean>`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
Reads an answer piece by piece, as it comes: each piece is parsed at once, so that a long answer never blocks the event loop for long.
Nothing that comes can make it throw. The size is the caller's to limit.
*/
export class AnswerDecoder {
	readonly #parser = new SaxesParser({position: false});
	readonly #text = new TextDecoder();
	readonly #open: OpenElement[] = [openElement(undefined, '')];
	readonly #onItem: ((item: XmlRpcValue) => void) | undefined;
	#complaint: string | undefined;
	/** What has come of a struct of the list that has not come to its end. */
	#begun = '';
	/** Whether all that came so far was written as supervisor writes it. */
	#isPlain = true;

	/**
	Reads one answer.

	@param onItem - Takes the items of the answer's outermost list one by one, as they come; the list itself is then empty. So a long list
	is neither kept twice nor gone through in one go.
	*/
	constructor(onItem?: (item: XmlRpcValue) => void) {
		this.#onItem = onItem;
		// Entities are never expanded: saxes knows only the five of XML. A document type is refused all the same.
		this.#parser.on('doctype', () => {
			throw new Error('a document type does not belong here');
		});
		this.#parser.on('opentag', ({name}) => {
			this.#start(name);
		});
		this.#parser.on('closetag', () => {
			this.#end();
		});
		const addText = (text: string) => {
			const element = this.#innermost();
			element.text += text;
		};

		this.#parser.on('text', addText);
		this.#parser.on('cdata', addText);
	}

	/** `saxes` and the elements throw at the first error. */
	#guarded(parse: () => void): string | undefined {
		if (this.#complaint === undefined) {
			try {
				parse();
			} catch (error) {
				this.#complaint = `the answer is not XML-RPC: ${errorMessage(error)}`;
			}
		}

		return this.#complaint;
	}

	#innermost(): OpenElement {
		const element = this.#open.at(-1);
		if (!element) {
			throw new Error('more elements end than begin');
		}

		return element;
	}

	#start(name: string): void {
		if (this.#open.length > maxDepth) {
			throw new Error('it is nested too deeply');
		}

		this.#open.push(openElement(this.#innermost(), name));
	}

	#end(): void {
		const ended = this.#open.pop();
		if (!ended) {
			return;
		}

		if (this.#onItem && this.#isInList()) {
			this.#onItem(meaningOf(ended));
		} else {
			closeElement(ended, this.#innermost());
		}
	}

	#take(text: string): void {
		// In a comment or a CDATA section, what looks like an element may be none.
		this.#isPlain &&= this.#onItem !== undefined && !text.includes('<!');
		let rest = this.#begun + text;
		this.#begun = '';
		for (let struct = this.#find(rest); struct; struct = this.#find(rest)) {
			this.#parser.write(rest.slice(0, struct.start));
			rest = this.#takeStruct(rest.slice(struct.start, struct.end)) + rest.slice(struct.end);
		}

		this.#parser.write(this.#isPlain ? this.#holdBack(rest) : rest);
	}

	#find(text: string) {
		return this.#isPlain ? findStruct(text) : undefined;
	}

	/** Takes a struct, if it is one of the list, so that the parser has less to do. Returns it if it is for the parser. */
	#takeStruct(text: string): string {
		const struct = this.#isInList() ? readFlatStruct(text) : undefined;
		if (!struct) {
			this.#isPlain = false;
			return text;
		}

		this.#onItem?.(struct);
		return '';
	}

	/** Keeps a struct that has begun until all of it has come. Returns what is before it. */
	#holdBack(text: string): string {
		const start = startOfStruct(text);
		if (start === -1) {
			return text;
		}

		this.#begun = text.slice(start);
		return text.slice(0, start);
	}

	#isInList(): boolean {
		return this.#open.length === outermostList && this.#innermost().name === 'data';
	}

	/** Takes the next piece. Returns what is wrong with the answer so far; then nothing more needs to be given to it. */
	write(chunk: Uint8Array): string | undefined {
		return this.#guarded(() => {
			this.#take(this.#text.decode(chunk, {stream: true}).replaceAll(notXml, '\u{FFFD}'));
		});
	}

	/** Says what the answer was, once all of it has been given. */
	end(): XmlRpcAnswer {
		const complaint = this.#guarded(() => {
			this.#parser.write(this.#begun + this.#text.decode());
			this.#parser.close();
		});
		if (complaint !== undefined) {
			return {kind: 'garbled', detail: complaint};
		}

		const {value, isFault} = this.#innermost();
		return isFault ? readFault(value) : {kind: 'value', value};
	}
}

export function isStruct(value: XmlRpcValue): value is XmlRpcStruct {
	return value instanceof Map;
}

function readFault(value: XmlRpcValue): XmlRpcAnswer {
	const code = isStruct(value) ? value.get('faultCode') : undefined;
	const text = isStruct(value) ? value.get('faultString') : undefined;
	return typeof code === 'number'
		? {kind: 'fault', code, text: typeof text === 'string' ? text : ''}
		: {kind: 'garbled', detail: 'the answer is not XML-RPC: a fault without a code'};
}
