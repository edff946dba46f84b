import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** One import of a module of ours, as it is written. */
export type Import = {
	/** The file that imports, relative to the repository: `source/core/check.ts`. */
	readonly from: string;
	/** The file of ours that is imported, relative to the repository, or a package's name. */
	readonly to: string;
	/** Whether it is gone when the types are. */
	readonly isTypeOnly: boolean;
};

const root = path.resolve(import.meta.dirname, '../..');

/** All static imports of all our sources; what is imported only when it is needed (`await import()`) is left out. */
export function staticImports(): readonly Import[] {
	return globSync('source/**/*.{ts,tsx}', {cwd: root}).flatMap(file => importsOf(file));
}

function importsOf(file: string): Import[] {
	const text = readFileSync(path.join(root, file), 'utf8');
	const {statements} = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
	return statements.flatMap(statement => {
		if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) {
			return [];
		}

		const {moduleSpecifier} = statement;
		return moduleSpecifier && ts.isStringLiteral(moduleSpecifier)
			? [{from: file, to: target(file, moduleSpecifier.text), isTypeOnly: isTypeOnly(statement)}]
			: [];
	});
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
	return ts.isImportDeclaration(statement)
		? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
		: statement.isTypeOnly;
}

/** The source behind `./x.js` (or `.tsx`); of a package, `ink` for `ink/build/x`, `@scope/name` for its parts. */
function target(from: string, specifier: string): string {
	if (!specifier.startsWith('.')) {
		return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
	}

	const base = path.join(path.dirname(from), specifier);
	const candidates = [base.replace(/\.js$/v, '.ts'), base.replace(/\.js$/v, '.tsx'), base.replace(/\.js$/v, '.d.ts')];
	return candidates.find(candidate => globSync(candidate, {cwd: root}).length > 0) ?? base;
}

/** Every file and package that is loaded with `entry`, itself included, each with the file that asked for it first. `found`: what is loaded already. */
export function closureOf(entry: string, imports: readonly Import[], found = new Map([[entry, entry]])): ReadonlyMap<string, string> {
	const asked = imports.filter(({from, to, isTypeOnly: isGone}) => from === entry && !isGone && !found.has(to));
	for (const {to} of asked) {
		found.set(to, entry);
	}

	for (const {to} of asked) {
		closureOf(to, imports, found);
	}

	return found;
}
