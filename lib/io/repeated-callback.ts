import { Surroundings } from '../context/surroundings.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { checkCallback } from '../scheduler/callback.js';
import type { Callback } from '../scheduler/handle.js';
import { callbackName } from '../util/callback-name.js';
import { inspectable } from '../util/inspectable.js';
import type { ReadyListener } from './driver.js';

/** A callback of the loop that is called each time something happens, in the context that it was made in. */
export class RepeatedCallback implements ReadyListener {
  readonly #surroundings = new Surroundings();
  readonly #loop: EventLoop;
  readonly #callback: Callback;
  readonly #args: readonly unknown[];

  /** @throws TypeError unless `callback`, an argument of `where`, is a function, and no coroutine function. */
  constructor(where: string, loop: EventLoop, callback: Callback, args: readonly unknown[]) {
    checkCallback(where, callback, true);
    this.#loop = loop;
    this.#callback = callback;
    this.#args = args;
  }

  /** Calls it. By the loop. What it throws is reported. */
  onReady(): void {
    this.#surroundings.call(this.#call, this);
  }

  /** @internal */
  _describe(): string {
    return callbackName(this.#callback);
  }

  #call(): void {
    try {
      this.#callback(...this.#args);
    } catch (exception) {
      const message = `Exception in callback ${callbackName(this.#callback)}`;
      this.#loop.callExceptionHandler({ message, exception, handle: this });
    }
  }
}

inspectable(RepeatedCallback);
