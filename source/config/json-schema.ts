import {toJsonSchema} from '@valibot/to-json-schema';
import {configSchema} from './schema.js';

/**
The JSON Schema of the config, for editors. Only for the build: nothing that runs may import this.

What JSON Schema cannot say (ports in addresses, the longest durations, what keys have to do with one another) is left to the detector.
*/
export function configJsonSchema(): Readonly<Record<string, unknown>> {
	const schema = toJsonSchema(configSchema, {typeMode: 'input', errorMode: 'ignore', target: 'draft-07'});
	return {title: 'cascading-failure-detector', ...schema};
}
