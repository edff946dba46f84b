/** Makes a value when it is first asked for: most statements are never needed in most runs, and preparing each costs time and memory. */
export function lazily<Value>(make: () => Value): () => Value {
	let made: {readonly value: Value} | undefined;
	return () => {
		made ??= {value: make()};
		return made.value;
	};
}
