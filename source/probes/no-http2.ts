/**
Stands in for `node:http2` in the bundle: undici's client loads it on start for 3 MB, and no probe ever speaks HTTP/2.

undici itself goes on with the same empty table on a Node that was built without it.
*/
export const constants: Readonly<Record<string, never>> = {};
