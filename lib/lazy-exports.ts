/**
 * What it takes to cross from one thread to another: inboxes, connections, pools, and what goes between them. The build makes
 * `dist/threads.cjs` of these and of all that nothing else needs, a third of the package, and `crossing()` requires it when
 * first called.
 */

export { wakeThread } from './channel/wake-thread.js';
export { MappedResults } from './executor/mapped-results.js';
export { Pool } from './executor/pool.js';
export { PoolWorker } from './executor/pool-worker.js';
export { ClientConnection } from './rpc/client-connection.js';
export { Dispatcher } from './rpc/dispatcher.js';
export { decodeError, encodeError } from './rpc/error-codec.js';
export { prepareThread, startThread } from './rpc/start-thread.js';
