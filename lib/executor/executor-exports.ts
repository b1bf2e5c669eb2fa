/** The part of this folder that is loaded when the first executor is made: see `lazy-executor.ts`. */

export { LoopExecutors } from './loop-executors.js';
export { mapCalls } from './map-calls.js';
export { Pool } from './pool.js';
export { PoolWorker } from './pool-worker.js';
export { readableName, targetName } from './target.js';
