import { checkOptions, invalidValue } from '../errors/arguments.js';

/** The high-water mark of the write buffer, in bytes; as in asyncio. */
export const HIGH_WATER = 65_536;
/** After this many writes to a lost connection, each further one is reported. */
export const LOST_WRITES = 5;

/** The marks that `limits` ask for. @throws RangeError unless `high >= low >= 0`. */
export function waterMarks(
  where: string,
  limits: { readonly high?: number; readonly low?: number },
): [low: number, high: number] {
  checkOptions(where, limits, ['high', 'low']);
  const high = limits.high ?? (limits.low === undefined ? HIGH_WATER : 4 * limits.low);
  const low = limits.low ?? Math.floor(high / 4);
  if (!(high >= low && low >= 0)) {
    throw invalidValue(where, 'limits', 'high >= low >= 0', limits);
  }
  return [low, high];
}
