import { checkOptions, checkSignal } from '../errors/arguments.js';
import { rarePart } from '../errors/rare-part.js';
import type * as abortBlock from './abort-block.js';
import type { Block } from './block.js';

/** Options of blocks. */
interface SignalOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * `block`; if `options` has a signal, aborting it cancels the block.
 *
 * @throws TypeError, which names `where`, for an unknown option or if the signal is none.
 */
export function untilAborted<T>(where: string, options: SignalOptions, block: Block<T>): Block<T> {
  checkOptions(where, options, ['signal']);
  const { signal } = options;
  checkSignal(where, signal);
  return signal === undefined ? block : new (rarePart<typeof abortBlock>().AbortBlock)(where, signal, block);
}
