/** What {@link rarePart} of `errors/rare-part.ts` loads: code of several folders that most programs never call. */
export { captureGraph, graphText } from './call-graph/graph.js';
export { awaitEach, awaitNext } from './combinators/async-iteration.js';
export { iteratorOf } from './combinators/async-iterator.js';
export { completionsOf } from './combinators/completed.js';
export { divide, predicateOf } from './errors/group-parts.js';
export { deadlockError } from './event-loop/deadlock.js';
export { advice } from './reactor/native/advice.js';
export { AbortBlock } from './structured/abort-block.js';
export { Heap } from './sync/heap.js';
export { precedes } from './sync/ordering.js';
export { warnOfCycle } from './task/await-cycle.js';
