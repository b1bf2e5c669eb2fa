/** What a random program does to a loop, and what the model and the real one have in common. */
export interface LoopLike {
  time(): number;
  stop(): void;
  callSoon(callback: () => void): Cancellable;
  callLater(delay: number, callback: () => void): Cancellable;
  callAt(when: number, callback: () => void): Cancellable;
}

export interface Cancellable {
  cancel(): void;
  cancelled(): boolean;
}

class ModelHandle implements Cancellable {
  readonly callback: () => void;
  readonly when: number;
  #cancelled = false;

  constructor(callback: () => void, when = 0) {
    this.callback = callback;
    this.when = when;
  }

  cancel(): void {
    this.#cancelled = true;
  }

  cancelled(): boolean {
    return this.#cancelled;
  }
}

/**
 * An event loop on a virtual clock as asyncio's `BaseEventLoop._run_once` describes it, with arrays in place of everything
 * that is quick: the reference to which both backends are held.
 */
export class ModelLoop implements LoopLike {
  /** Told what callbacks throw. */
  onError: (error: unknown) => void = () => {};
  #now = 0;
  #stopping = false;
  #ready: ModelHandle[] = [];
  /** By deadline, and where equal by arrival. */
  readonly #timers: ModelHandle[] = [];

  time(): number {
    return this.#now;
  }

  stop(): void {
    this.#stopping = true;
  }

  callSoon(callback: () => void): Cancellable {
    const handle = new ModelHandle(callback);
    this.#ready.push(handle);
    return handle;
  }

  callLater(delay: number, callback: () => void): Cancellable {
    return this.callAt(this.#now + delay, callback);
  }

  callAt(when: number, callback: () => void): Cancellable {
    const handle = new ModelHandle(callback, when);
    let at = this.#timers.length;
    while (at > 0 && this.#timers[at - 1]!.when > when) at--;
    this.#timers.splice(at, 0, handle);
    return handle;
  }

  runForever(): void {
    do this.#runOnce();
    while (!this.#stopping);
    this.#stopping = false;
  }

  #runOnce(): void {
    while (this.#timers[0]?.cancelled()) this.#timers.shift();
    if (this.#ready.length === 0 && !this.#stopping && this.#timers.length > 0) {
      this.#now = Math.max(this.#now, this.#timers[0]!.when);
    }
    while (this.#timers.length > 0 && this.#timers[0]!.when <= this.#now) this.#ready.push(this.#timers.shift()!);
    const ready = this.#ready;
    this.#ready = [];
    for (const handle of ready) {
      if (handle.cancelled()) continue;
      try {
        handle.callback();
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
