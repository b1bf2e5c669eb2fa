/**
 * The part of this folder, and of those below it, that is loaded when the first thread is called or started: see
 * `lazy-rpc.ts`.
 */

export { AdaptiveSpin } from '../channel/adaptive-spin.js';
export { inboxPoller } from '../channel/inbox-poller.js';
export { ClientConnection } from './client-connection.js';
export { Dispatcher } from './dispatcher.js';
export { decodeError, encodeError } from './error-codec.js';
export { receiveStartMessage } from './start-message.js';
export { prepareThread, startThread } from './start-thread.js';
export { WrappedFuture } from './wrapped-future.js';
