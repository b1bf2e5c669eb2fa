import { checkOptions, invalidType, invalidValue } from '../errors/arguments.js';

/** Options of a queue. */
export interface QueueOptions {
  /** The maximum number of items; zero, the default, or less: no limit. */
  readonly maxsize?: number | undefined;
}

/** Returns the `maxsize` from the first argument of a queue's constructor, which is a number or options. */
export function maxsizeOf(where: string, given: number | QueueOptions, known: readonly string[] = ['maxsize']): number {
  let maxsize = given;
  if (typeof given === 'object') {
    checkOptions(where, given, known);
    maxsize = given.maxsize ?? 0;
  }
  if (typeof maxsize !== 'number') {
    throw invalidType(where, 'maxsize', 'a number', maxsize);
  }
  if (Number.isNaN(maxsize)) {
    throw invalidValue(where, 'maxsize', 'a number', maxsize);
  }
  return maxsize;
}
