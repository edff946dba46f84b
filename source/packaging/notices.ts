/** A package whose code is in the bundle, with what its licence asks to be handed on. */
export type BundledPackage = {
	readonly name: string;
	readonly version: string;
	/** The SPDX name. */
	readonly license: string;
	/** The licence's text, where the package has a file of it. */
	readonly text: string | undefined;
};

const folder = 'node_modules/';

/**
The folders of the packages that files of the bundle came from, each once, in order.

@param inputs - Paths as esbuild's metafile has them, relative to the repository; our own are left out.
*/
export function packageFolders(inputs: readonly string[]): string[] {
	const folders = inputs.filter(input => input.includes(folder)).map(input => {
		const start = input.lastIndexOf(folder) + folder.length;
		const [first = '', second = ''] = input.slice(start).split('/', 2);
		return `${input.slice(0, start)}${first.startsWith('@') ? `${first}/${second}` : first}`;
	});
	return [...new Set(folders)].toSorted((a, b) => a.localeCompare(b, 'en'));
}

/** The text that goes with the bundle: most licences ask that their text stays with every copy of the code. A package that lies in two places is told once. */
export function notices(packages: readonly BundledPackage[]): string {
	const texts = packages.map(({name, version, license, text}) => [`${'-'.repeat(80)}\n${name} ${version}, ${license}`, ...(text === undefined ? [] : [text.trim()])].join('\n\n'));
	return [
		'The files of this folder contain code of these packages, each under its own licence.',
		...new Set(texts),
	].join('\n\n');
}
