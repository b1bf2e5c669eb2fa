import type { Coroutine } from '../../coroutine/coroutine.js';
import { invalidType } from '../../errors/arguments.js';
import type { EventLoop } from '../../event-loop/event-loop.js';
import type { Awaitable } from '../../task/awaitable.js';
import { isInstance } from '../../util/is-instance.js';
import { TlsContext } from './tls-context.js';
import { choiceCancelled } from './tls-error.js';
import type { TlsSide } from './tls-side.js';

/**
 * Calls `use` with the context that the `SNICallback` of a server returns for `name`. If that or `use` throws, calls
 * `fail` with the error.
 */
export function chooseContext(
  loop: EventLoop,
  side: TlsSide,
  name: string,
  use: (context: TlsContext | undefined) => void,
  fail: (error: unknown) => void,
): void {
  loop.createTask(choosing(loop, side, name, use)).addDoneCallback((done) => {
    const error = done.cancelled() ? choiceCancelled() : done.exception();
    if (error !== null) {
      fail(error);
    }
  });
}

function* choosing(
  loop: EventLoop,
  side: TlsSide,
  name: string,
  use: (context: TlsContext | undefined) => void,
): Coroutine<void> {
  let chosen: unknown = side.chooseContext?.(name);
  if (typeof chosen === 'object' && chosen !== null && !isInstance(chosen, TlsContext)) {
    chosen = yield* loop._ensure('SNICallback', chosen as Awaitable<unknown>);
  }
  if (chosen !== undefined && chosen !== null && !isInstance(chosen, TlsContext)) {
    throw invalidType('SNICallback', 'result', 'a TlsContext, null or undefined', chosen);
  }
  use((chosen as TlsContext | null | undefined) ?? undefined);
}
