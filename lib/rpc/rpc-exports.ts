/** What of this folder, and of those below it, is loaded when the first thread is called or started: see `lazy-rpc.ts`. */

export { decode, encode, scratch } from '../channel/codec.js';
export { wakeThread } from '../channel/wake-thread.js';
export { ClientConnection } from './client-connection.js';
export { Dispatcher } from './dispatcher.js';
export { decodeError, encodeError } from './error-codec.js';
export { prepareThread, startThread } from './start-thread.js';
