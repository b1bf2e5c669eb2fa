import type { Coroutine } from '../coroutine/coroutine.js';
import { CoroutineObject } from '../coroutine/coroutine.js';
import { getLoopToAwait } from './policy.js';

// Added here, because coroutine objects are in a lower layer and do not know the event loop.
Object.defineProperty(CoroutineObject.prototype, 'then', {
  value: function then(
    this: CoroutineObject & Coroutine<unknown>,
    onFulfilled?: ((value: unknown) => unknown) | null,
    onRejected?: ((reason: unknown) => unknown) | null,
  ): PromiseLike<unknown> {
    let task: PromiseLike<unknown>;
    try {
      task = getLoopToAwait().createTask(this);
    } catch (error) {
      task = Promise.reject(error);
    }
    return task.then(onFulfilled, onRejected);
  },
  writable: true,
  configurable: true,
});
