import { RuntimeError } from '../errors/errors.js';

/** Plain generators that some task has taken. Kept in debug mode only. */
const claimed = new WeakSet<object>();

/** Records that a task steps `coroutine`. @throws RuntimeError if one did before. */
export function claim(coroutine: object): void {
  if (claimed.has(coroutine)) {
    throw new RuntimeError('cannot reuse already awaited coroutine', 'ERR_ASYNCIO_ALREADY_AWAITED');
  }
  claimed.add(coroutine);
}
