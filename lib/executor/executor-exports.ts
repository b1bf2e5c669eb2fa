/** The part of this folder that is loaded when the first executor is made: see `lazy-executor.ts`. */

export { MappedResults } from './mapped-results.js';
export { Pool } from './pool.js';
export { PoolWorker } from './pool-worker.js';
