/**
Undici's client alone: importing the whole package costs 95 ms and 25 MB, this file a third of it. undici ships no types for the file
by itself. Its own types of the class leave the `error` event out, which it does emit (`errorRequest` in lib/core/util.js).
*/
declare module 'undici/lib/dispatcher/client.js' {
	import {type Client as FullClient, type Dispatcher} from 'undici';

	export default class Client {
		constructor(origin: string, options?: FullClient.Options);
		on(event: 'error', listener: (error: unknown) => void): this;
		dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean;
	}
}
