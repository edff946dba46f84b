/** Numbers from 0 to 1, below 1, that come again with the same seed (the generator of Park and Miller). */
export function randomFrom(seed: number): () => number {
	const modulus = (2 ** 31) - 1;
	let state = (Math.trunc(seed) % (modulus - 1)) + 1;
	return () => {
		state = (state * 48_271) % modulus;
		return (state - 1) / (modulus - 1);
	};
}
