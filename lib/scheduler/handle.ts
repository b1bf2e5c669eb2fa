import { Context } from '../context/context.js';
import { contextState } from '../context/context-state.js';
import { callbackName } from '../util/callback-name.js';
import { inspectable } from '../util/inspectable.js';
import { className } from '../util/show.js';
import { argumentsOf, InContext, NOTHING_KEPT } from './kept-arguments.js';
import type { Schedulable } from './schedulable.js';
import type { Scheduler } from './scheduler.js';

/** A callback with any arguments. */
// biome-ignore lint/suspicious/noExplicitAny: the caller's own function
export type Callback<A extends unknown[] = any[]> = (...args: A) => unknown;

/**
 * A scheduled callback, as `callSoon` returns it. `cancel` keeps the loop from calling it.
 */
// This class is for callbacks without arguments, and has one field only: the handles of a burst all survive, so the
// garbage collector pays for each byte.
export class Handle implements Schedulable {
  /** Null once cancelled and undefined once run, so that the callback can be collected. */
  protected _callback: Callback | null | undefined;

  /** @internal */
  constructor(callback: Callback) {
    this._callback = callback;
  }

  /** Keeps the callback from running. Does nothing if it has run already. */
  cancel(): void {
    this._callback = null;
  }

  /** Whether {@link cancel} was called, even if too late. */
  cancelled(): boolean {
    return this._callback === null;
  }

  /** The context in which the callback will run; null once it has run or is cancelled. */
  getContext(): Context | null {
    const callback = this._callback;
    if (!callback) {
      return null;
    }
    const { [CONTEXT]: made = new Context() } = callback as { [CONTEXT]?: Context };
    if (!Object.hasOwn(callback, CONTEXT)) {
      // It has no field, because programs hardly ever read it.
      const inContext = (): unknown => {
        contextState.current = made;
        return callback();
      };
      Object.defineProperty(inContext, 'name', { get: () => (callback as { name?: unknown }).name });
      this._callback = Object.assign(inContext, { [CONTEXT]: made });
    }
    return made;
  }

  /** @internal */
  _run(slot: number, scheduler: Scheduler): void {
    scheduler.slots.release(slot);
    const callback = this._callback;
    if (typeof callback !== 'function') {
      return;
    }
    try {
      callback();
    } catch (error) {
      this._report(callback, error, scheduler);
    }
    this._end(callback);
  }

  /** @internal The function that it will call; undefined if it has run or was cancelled. */
  get _function(): Callback | null | undefined {
    return this._callback;
  }

  /** @internal */
  _label(): string {
    return this._callback ? `<${className(this)} ${this._describe()}>` : '';
  }

  /** @internal */
  _describe(): string {
    if (this._callback) {
      return callbackName(this._callback);
    }
    return this.cancelled() ? 'cancelled' : 'done';
  }

  protected _report(callback: Callback, error: unknown, scheduler: Scheduler): void {
    scheduler.report({
      message: `Exception in callback ${callbackName(callback)}`,
      exception: error,
      handle: this,
    });
  }

  /** Only after the report, which names the callback. */
  protected _end(callback: Callback): void {
    contextState.current = null;
    if (this._callback === callback) {
      this._callback = undefined;
    }
  }
}

inspectable(Handle);

/** The context in which an internal callback calls the user's callback. */
const CONTEXT: unique symbol = Symbol('context');

/** The same for a callback that has arguments, or a context. */
export class HandleWithArguments extends Handle {
  /** What {@link kept} made of them. */
  protected _kept: unknown;

  static {
    // Users see only one class.
    Object.defineProperty(HandleWithArguments.prototype, 'constructor', { value: Handle });
  }

  /** @internal */
  constructor(callback: Callback, kept: unknown) {
    super(callback);
    this._kept = kept;
  }

  /** Keeps the callback from running. Does nothing if it has run already. */
  override cancel(): void {
    super.cancel();
    this._kept = undefined;
  }

  override getContext(): Context | null {
    const kept = this._kept;
    if (!this._callback) {
      return null;
    }
    const own = kept instanceof InContext ? kept : new InContext(argumentsOf(kept), null, null);
    this._kept = own;
    own.context ??= new Context();
    return own.context;
  }

  /** @internal */
  override _run(slot: number, scheduler: Scheduler): void {
    scheduler.slots.release(slot);
    const callback = this._callback;
    if (typeof callback !== 'function') {
      return;
    }
    const kept = this._kept;
    if (!(kept instanceof InContext)) {
      this._call(callback, kept, scheduler);
    } else {
      contextState.current = kept.context;
      if (kept.stores === null) {
        this._call(callback, kept.args, scheduler);
      } else {
        kept.stores.runInAsyncScope(this._call, this, callback, kept.args, scheduler);
      }
    }
    this._kept = undefined;
    this._end(callback);
  }

  private _call(callback: Callback, kept: unknown, scheduler: Scheduler): void {
    try {
      if (kept === NOTHING_KEPT) {
        callback();
      } else if (Array.isArray(kept)) {
        callback(...kept);
      } else {
        callback(kept);
      }
    } catch (error) {
      this._report(callback, error, scheduler);
    }
  }
}

/**
 * Splits a double into two integers and joins them again. A double in a field would be an extra heap object, which
 * costs the garbage collector as much as the handle. Two small integers are stored in the handle itself.
 */
const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/** A callback that is scheduled for a time, as `callLater` and `callAt` return it. */
export class TimerHandle extends HandleWithArguments {
  readonly #scheduler: Scheduler;
  readonly #whenHigh: number;
  readonly #whenLow: number;
  #slot = 0;

  /** @internal */
  constructor(scheduler: Scheduler, when: number, callback: Callback, kept: unknown) {
    super(callback, kept);
    this.#scheduler = scheduler;
    double[0] = when;
    this.#whenHigh = halves[1];
    this.#whenLow = halves[0];
  }

  /** The time at which the callback is due, in milliseconds of `loop.time()`. */
  when(): number {
    halves[1] = this.#whenHigh;
    halves[0] = this.#whenLow;
    return double[0];
  }

  override cancel(): void {
    if (this._callback) {
      // The timer has expired, so the ring refers to the slot. The loop releases it when it takes it.
      this.#scheduler.disarm(this.#slot, this);
    }
    this._callback = null;
    this._kept = undefined;
  }

  /** @internal */
  _bind(slot: number): void {
    this.#slot = slot;
  }

  /** @internal */
  override _describe(): string {
    return `when=${this.when().toFixed(3)} ${super._describe()}`;
  }
}
