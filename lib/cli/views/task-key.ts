import type { TaskSnapshot } from '../../core.js';

/** A key for a task of thread `thread`, the same in each look at the process. */
export const keyOf = (thread: number, { id }: TaskSnapshot): string => `${thread}.${id}`;
