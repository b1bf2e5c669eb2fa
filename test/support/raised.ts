import type { Coroutine } from 'asyncio-native';

/** What awaiting `operation` raises. */
export function* raised(operation: Coroutine<unknown>): Coroutine<NodeJS.ErrnoException & { errors?: unknown[] }> {
  try {
    yield* operation;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
  throw new Error('did not raise');
}
