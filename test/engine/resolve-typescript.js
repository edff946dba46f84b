import {registerHooks} from 'node:module';

// Lets a child process of a test run the sources as they are: they name their imports as they will be called once compiled.
registerHooks({
	resolve(specifier, context, next) {
		try {
			return next(specifier, context);
		} catch (error) {
			if (specifier.startsWith('.') && specifier.endsWith('.js')) {
				return next(specifier.replace(/\.js$/v, '.ts'), context);
			}

			throw error;
		}
	},
});
