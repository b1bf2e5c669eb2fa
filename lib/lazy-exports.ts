/**
 * What calls between threads need: inboxes, connections and pools. The build makes `dist/threads.cjs` of these and of
 * all modules that only they use, a third of the package. `lazyRpc()`, `lazyExecutor()` and `lazyThreads()` require it when first
 * called.
 */

export * from './executor/executor-exports.js';
export * from './rpc/rpc-exports.js';
export * from './threads/threads-exports.js';
