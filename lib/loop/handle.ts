import type { AsyncResource } from 'node:async_hooks';
import { type Context, inheritedContext } from '../context/context.js';
import { scope } from '../context/scope.js';
import { inheritedStores } from '../context/stores.js';
import { inspectable } from '../inspect/inspectable.js';
import type { BaseLoop } from './base-loop.js';
import { callbackName } from './callback-name.js';
import type { Schedulable } from './schedulable.js';

/** A callback with any arguments. */
// biome-ignore lint/suspicious/noExplicitAny: the caller's own function
export type Callback<A extends unknown[] = any[]> = (...args: A) => unknown;

/** Arguments of a callback that has a context or stores, too: most have not, and are smaller. */
class InContext {
  readonly args: readonly unknown[] | undefined;
  readonly context: Context | null;
  readonly stores: AsyncResource | null;

  constructor(args: readonly unknown[] | undefined, context: Context | null, stores: AsyncResource | null) {
    this.args = args;
    this.context = context;
    this.stores = stores;
  }
}

function inContext(args: readonly unknown[] | undefined): readonly unknown[] | InContext | undefined {
  const context = inheritedContext();
  const stores = inheritedStores();
  return context === null && stores === null ? args : new InContext(args, context, stores);
}

// Flags in the low bits of a handle's state; above them is its slot.
const CANCELLED = 0b01;
const RUN = 0b10;
/** There is exactly one argument, and it stands bare. */
const BARE = 0b100;
const SLOT_SHIFT = 8;

/** A callback that was scheduled, as `callSoon` returns it. */
export class Handle implements Schedulable {
  /** Undefined once run or cancelled, so that nothing is held on to. */
  protected _callback: Callback | undefined;
  /** An array, or an {@link InContext}; undefined where there are none; a single one is no array, but itself. */
  protected _args: unknown;
  /** @internal */
  _state: number = 0;

  static {
    inspectable(Handle);
  }

  /** @internal `bare`: `args` is no array but the one argument that there is. */
  constructor(callback: Callback, args: unknown, bare: boolean) {
    this._callback = callback;
    if (scope.current === null && scope.stores === null) {
      this._args = args;
      if (bare) {
        this._state = BARE;
      }
    } else {
      this._args = inContext(bare ? [args] : (args as unknown[] | undefined));
    }
  }

  /** Keeps the callback from running. Harmless when it has run already. */
  cancel(): void {
    if ((this._state & (CANCELLED | RUN)) === 0) {
      this._callback = undefined;
      this._args = undefined;
    }
    this._state |= CANCELLED;
  }

  /** Whether {@link cancel} was called, be it too late. */
  cancelled(): boolean {
    return (this._state & CANCELLED) !== 0;
  }

  /** @internal */
  _run(slot: number, loop: BaseLoop): void {
    loop._slots.release(slot);
    const callback = this._callback;
    if (callback === undefined) {
      return;
    }
    const args = this._args;
    this._state |= RUN;
    if (!(args instanceof InContext)) {
      this._call(callback, args, loop);
    } else {
      scope.current = args.context;
      if (args.stores === null) {
        this._call(callback, args.args, loop);
      } else {
        args.stores.runInAsyncScope(this._call, this, callback, args.args, loop);
      }
    }
    scope.current = null;
    // Only now, so that a report can name it.
    this._callback = undefined;
    this._args = undefined;
  }

  private _call(callback: Callback, args: unknown, loop: BaseLoop): void {
    try {
      if ((this._state & BARE) !== 0) {
        callback(args);
      } else if (args === undefined) {
        callback();
      } else {
        callback(...(args as unknown[]));
      }
    } catch (error) {
      loop.callExceptionHandler({
        message: `Exception in callback ${callbackName(callback)}`,
        exception: error,
        handle: this,
      });
    }
  }

  /** @internal */
  _label(): string {
    return this._callback === undefined ? '' : `<${this.constructor.name} ${this._describe()}>`;
  }

  /** @internal */
  _describe(): string {
    if (this._callback !== undefined) {
      return callbackName(this._callback);
    }
    return this.cancelled() ? 'cancelled' : 'done';
  }
}

/** Splits a double into two integers and joins them again. A double in a field would be an object of its own, which costs
 * the collector as much as the handle; two small integers are part of the handle. */
const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/** A callback that was scheduled for a time, as `callLater` and `callAt` return it. */
export class TimerHandle extends Handle {
  readonly #loop: BaseLoop;
  readonly #whenHigh: number;
  readonly #whenLow: number;

  /** @internal */
  constructor(loop: BaseLoop, when: number, callback: Callback, args: unknown, bare: boolean) {
    super(callback, args, bare);
    this.#loop = loop;
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
    if ((this._state & (CANCELLED | RUN)) === 0) {
      // Expired already: then the ring refers to the slot, and it is released when the loop comes to it.
      this.#loop._disarm(this._state >>> SLOT_SHIFT, this);
    }
    super.cancel();
  }

  /** @internal */
  _bind(slot: number): void {
    this._state |= slot << SLOT_SHIFT;
  }

  /** @internal */
  override _describe(): string {
    return `when=${this.when().toFixed(3)} ${super._describe()}`;
  }
}
