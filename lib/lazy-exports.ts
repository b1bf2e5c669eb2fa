/**
 * What calls between threads need: inboxes, connections, pools, and what goes between them. The build makes `dist/threads.cjs` of
 * these and of all that nothing else needs, a third of the package. `lazyRpc()` and `lazyExecutor()` require it when first called.
 */

export * from './executor/executor-exports.js';
export * from './rpc/rpc-exports.js';
