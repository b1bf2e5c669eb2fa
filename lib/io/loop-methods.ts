import type { LoopMethods } from './loop-method.js';
import { socketMethods } from './socket-methods.js';
import { subprocessMethods } from './subprocess-methods.js';
import { watchMethods } from './watch-methods.js';

/** What the methods do that `loop-method.ts` adds to event loops. */
export const loopMethods: LoopMethods = { ...socketMethods, ...watchMethods, ...subprocessMethods };
