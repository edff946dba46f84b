import type {XmlRpcValue} from './xml-rpc.js';

/** An element that has begun and not yet ended, with what was found in it so far. */
export type OpenElement = {
	readonly name: string;
	text: string;
	/** The value that it stands for, once one has been found in it. */
	value: XmlRpcValue;
	hasValue: boolean;
	/** Of a `member`. */
	memberName: string | undefined;
	/** Of a `data`. */
	readonly items: XmlRpcValue[] | undefined;
	/** Of a `struct`. */
	readonly members: Map<string, XmlRpcValue> | undefined;
	/** Of the document: whether its value is a fault. */
	isFault: boolean;
};

/** What may be within what; the document itself has no name. */
const children: Readonly<Record<string, readonly string[]>> = {
	'': ['methodResponse'],
	methodResponse: ['params', 'fault'],
	params: ['param'],
	param: ['value'],
	fault: ['value'],
	value: ['string', 'int', 'i4', 'boolean', 'double', 'nil', 'struct', 'array'],
	struct: ['member'],
	member: ['name', 'value'],
	array: ['data'],
	data: ['value'],
};

/** Throws if the element does not belong there. */
export function openElement(within: OpenElement | undefined, name: string): OpenElement {
	if (within && !children[within.name]?.includes(name)) {
		throw new Error(`<${name.slice(0, 20)}> does not belong into <${within.name}>`);
	}

	return {
		name,
		text: '',
		value: undefined,
		hasValue: false,
		memberName: undefined,
		items: name === 'data' ? [] : undefined,
		members: name === 'struct' ? new Map<string, XmlRpcValue>() : undefined,
		isFault: false,
	};
}

/** Hands what an element was on to the one around it. Throws if it is not what it says. */
export function closeElement(ended: OpenElement, around: OpenElement): void {
	switch (ended.name) {
		case 'name': {
			around.memberName = ended.text;
			return;
		}

		case 'member': {
			addMember(ended, around);
			return;
		}

		case 'value': {
			addValue(around, meaningOf(ended));
			return;
		}

		case 'fault': {
			around.isFault = true;
			passOn(ended, around);
			return;
		}

		case 'methodResponse': {
			around.isFault = ended.isFault;
			passOn(ended, around);
			return;
		}

		case 'params':
		case 'param':
		case 'array': {
			passOn(ended, around);
			return;
		}

		default: {
			addValue(around, valueOf(ended));
		}
	}
}

/** What a `value` that has ended stands for: without an element in it, its text. */
export function meaningOf({hasValue, value, text}: OpenElement): XmlRpcValue {
	return hasValue ? value : text;
}

function addMember({memberName, hasValue, value}: OpenElement, {members}: OpenElement): void {
	if (memberName === undefined || !hasValue) {
		throw new Error('a member without a name or a value');
	}

	members?.set(memberName, value);
}

function passOn(ended: OpenElement, around: OpenElement): void {
	if (!ended.hasValue) {
		throw new Error(`<${ended.name}> without a value`);
	}

	addValue(around, ended.value);
}

function addValue(around: OpenElement, value: XmlRpcValue): void {
	if (around.items) {
		around.items.push(value);
		return;
	}

	if (around.hasValue) {
		throw new Error(`<${around.name}> with two values`);
	}

	around.value = value;
	around.hasValue = true;
}

function valueOf({name, text, items, members}: OpenElement): XmlRpcValue {
	switch (name) {
		case 'struct': {
			return members;
		}

		case 'data': {
			return items;
		}

		default: {
			return simpleValue(name, text);
		}
	}
}

/** What an element stands for that has only text in it. Throws if the text is not of that type. */
export function simpleValue(name: string, text: string): XmlRpcValue {
	switch (name) {
		case 'int':
		case 'i4': {
			return numberOf(name, text, /^\s*[+\-]?\d{1,15}\s*$/v);
		}

		case 'double': {
			return numberOf(name, text, /^\s*[+\-]?\d[\d.]*(?:e[+\-]?\d+)?\s*$/iv);
		}

		case 'boolean': {
			return numberOf(name, text, /^\s*[01]\s*$/v) === 1;
		}

		case 'nil': {
			return undefined;
		}

		default: {
			return text;
		}
	}
}

function numberOf(name: string, text: string, form: RegExp): number {
	const number = form.test(text) ? Number(text) : NaN;
	if (!Number.isFinite(number)) {
		throw new TypeError(`"${text.slice(0, 20)}" is no ${name}`);
	}

	return number;
}
