const secretName = String.raw`[\w\-.]{0,40}(?:passw(?:or)?d|passphrase|token|secret|credential|auth(?!or)|(?:api|access|private|account)[\-_]?key)[\w\-.]{0,40}`;
const secretOption = new RegExp(`^--?${secretName}$`, 'iv');
const userOption = /^(?:-u|--user|--proxy-user)$/v;
const mask = '***';

// Nobody reads further, and the patterns stay cheap whatever somebody puts into a command line.
const wordLimit = 2000;

/** What hides within a word. */
const secrets: readonly RegExp[] = [
	// `--token=x`, `API_TOKEN=x`, `url?api_key=x`, `"password": "x"`.
	new RegExp(String.raw`(?<=(?:^|[\s"&',\-;?\{])${secretName}["']?\s{0,5}[:=]\s{0,5}["']?)[^\s"&',;]+`, 'giv'),
	// `scheme://user:password@host`, and a token in the user's place.
	/(?<=\b[a-z][\w+\-.]{0,20}:\/\/)[^\s#\/?@]+(?=@)/giv,
	/(?<=authorization["']?\s{0,5}[:=]\s{0,5}["']?(?:\w{1,20}\s{1,5})?)[^\s"',]+/giv,
	/(?<=\b(?:bearer|basic)\s{1,5})[\w+\-.\/=~]+/giv,
	// Twilio's account and key ids, and signed tokens.
	/\b(?:ac|sk)[\da-f]{32}\b/giv,
	/\beyJ[\w\-]+\.[\w\-]+\.[\w\-]*/gv,
];

/**
A command line fit to be written down: values that look like passwords, tokens or keys are replaced by `***`. It would rather mask too much;
it cannot know every program's way of taking a secret, so what it is written to stays private all the same.
*/
export function maskSecrets(argv: readonly string[]): string[] {
	return argv.map((word, index) => {
		const before = argv[index - 1] ?? '';
		if (secretOption.test(before) && !word.startsWith('-')) {
			return mask;
		}

		return userOption.test(before) && word.includes(':') ? mask : maskWithin(word);
	});
}

function maskWithin(word: string): string {
	let masked = word.length > wordLimit ? `${word.slice(0, wordLimit)} (cut)` : word;
	for (const secret of secrets) {
		masked = masked.replaceAll(secret, () => mask);
	}

	return masked;
}
