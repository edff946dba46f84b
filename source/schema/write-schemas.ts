import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {toJsonSchema} from '@valibot/to-json-schema';
import {configJsonSchema} from '../config/json-schema.js';
import {scenarioSchema} from '../replay/scenario.js';
import {statusSchema} from './status.js';

/** Part of the build: writes the JSON Schemas of the config, the status and the incident files into the folder that it is given. */
const folder = process.argv[2] ?? 'dist/schema';

const schemas = {
	config: configJsonSchema(),
	status: toJsonSchema(statusSchema, {errorMode: 'ignore'}),
	incident: toJsonSchema(scenarioSchema, {errorMode: 'ignore', typeMode: 'input'}),
};

mkdirSync(folder, {recursive: true});
for (const [name, schema] of Object.entries(schemas)) {
	writeFileSync(path.join(folder, `${name}.schema.json`), `${JSON.stringify(schema, undefined, '\t')}\n`);
}
