import { noteAwaited, type Watched } from '../coroutine/never-awaited.js';
import { abortReason, cancelledError } from '../errors/cancelled.js';
import type { Future } from '../future/future.js';
import type { Awaitable } from '../task/awaitable.js';
import type { Task } from '../task/task.js';
import { Block, THREW } from './block.js';

/** A block around another one that is cancelled when a signal is aborted. */
export class AbortBlock<T> extends Block<T> {
  readonly #signal: AbortSignal;
  readonly #body: Block<T>;
  #task: Task | undefined = undefined;
  #requested = false;

  constructor(where: string, signal: AbortSignal, body: Block<T>) {
    super(where);
    this.#signal = signal;
    this.#body = body;
  }

  /** Called by the signal. */
  handleEvent(): void {
    const task = this.#task;
    if (task !== undefined && !task._scheduler.closed) {
      this.#requested = task.cancel(abortReason(this.#signal));
    }
  }

  protected _enter(): undefined {
    this.#task = this._currentTask();
    if (this.#signal.aborted) {
      // Not by mistake: there will be no await.
      noteAwaited(this.#body as Watched);
      throw cancelledError(abortReason(this.#signal));
    }
    this.#signal.addEventListener('abort', this, { once: true });
  }

  protected _start(): Awaitable<T> {
    return this.#body;
  }

  protected _leave(how: number, value: unknown): Future | undefined {
    this.#signal.removeEventListener('abort', this);
    if (this.#requested) {
      // This block made the request, so the block takes it back.
      this.#task?.uncancel();
    }
    if (how === THREW) {
      throw value;
    }
    return undefined;
  }
}
