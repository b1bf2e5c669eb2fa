import { checkOptions, invalidType, invalidValue } from '../errors/arguments.js';

/** How to make a queue. */
export interface QueueOptions {
  /** How many items there may be at a time; zero, the default, or less: any number. */
  readonly maxsize?: number | undefined;
}

/** The `maxsize` in the first argument of a queue's constructor, which is that or options. */
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
