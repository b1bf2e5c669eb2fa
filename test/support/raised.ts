import type { Coroutine, Yieldable } from 'asyncio-native';

/** What awaiting `operation` raises. */
export function* raised(operation: Yieldable<unknown>): Coroutine<NodeJS.ErrnoException & { errors?: unknown[] }> {
  try {
    yield* operation;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
  throw new Error('did not raise');
}
