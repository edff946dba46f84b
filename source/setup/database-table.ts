import path from 'node:path';

/**
The table of a database whose rows are worth counting: the one that is called like the file, or the only one. `undefined`: nobody can tell from
outside.
*/
export function tableToCount(file: string, tables: readonly string[]): string | undefined {
	const name = path.basename(file).replace(/\.[^.]*$/v, '').toLowerCase();
	const alike = tables.find(table => [name, `${name}s`].includes(table.toLowerCase()) || `${table.toLowerCase()}s` === name);
	return alike ?? (tables.length === 1 ? tables[0] : undefined);
}
