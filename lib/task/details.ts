import type { AsyncResource } from 'node:async_hooks';
import { Context } from '../context/context.js';
import { contextState } from '../context/context-state.js';
import type { Coroutine } from '../coroutine/coroutine.js';
import type { CancelReason } from '../errors/cancelled.js';

/** Options of a new task. */
export interface TaskSettings {
  readonly name?: string | undefined;
  readonly context?: Context | undefined;
  readonly eagerStart?: boolean | undefined;
}

/**
 * State that only some tasks need. A task without a name or nested coroutines that is never cancelled has none, and is
 * 64 bytes smaller.
 */
export class TaskDetails {
  /** The task's own coroutine. */
  readonly coroutine: Coroutine<unknown>;
  /** The coroutines that it awaits, innermost last; undefined while it awaits none. */
  frames: Coroutine<unknown>[] | undefined = undefined;
  name: string | undefined = undefined;
  /** How many calls of `cancel` have not been taken back by `uncancel`. */
  cancelling = 0;
  cancelReason: CancelReason | undefined = undefined;
  /** Whether a call of `cancel` is passing the request on to what the task awaits. */
  isPassingOn = false;
  /** The context in which its steps run; null as long as no variable is set. */
  context: Context | null = null;
  /** Carries the stores that its steps see; null if there are none. */
  stores: AsyncResource | null = null;

  constructor(coroutine: Coroutine<unknown>) {
    this.coroutine = coroutine;
  }

  /** The context; made now if no variable was set before. `isStepping`: the task is being stepped. */
  madeContext(isStepping: boolean): Context {
    if (this.context === null) {
      const { current } = contextState;
      // A context that `Context.run` has entered is not the task's.
      const isOwn = isStepping && !current?._isEntered;
      this.context = (isOwn ? current : null) ?? new Context();
      if (isOwn) {
        contextState.current = this.context;
      }
    }
    return this.context;
  }

  /** Keeps `context`, which a step has made. A context that was handed out before stays, and gets its values. */
  keepContext(context: Context): void {
    this.context ??= context;
    this.context._bindings = context._bindings;
  }

  /** Puts `coroutine` on the stack. */
  push(coroutine: Coroutine<unknown>): void {
    this.frames ??= takeFrames();
    this.frames.push(coroutine);
  }

  /** Takes the innermost coroutine off the stack. False if there is none. */
  pop(): boolean {
    const { frames } = this;
    if (frames === undefined) {
      return false;
    }
    frames.pop();
    if (frames.length === 0) {
      this.frames = undefined;
      giveFrames(frames);
    }
    return true;
  }
}

/** Unused stacks, so that a coroutine that calls others now and then does not allocate one each time. */
const spare: Coroutine<unknown>[][] = [];
const MAX_SPARE = 64;

function takeFrames(): Coroutine<unknown>[] {
  return spare.pop() ?? [];
}

/** `frames` must be empty. */
function giveFrames(frames: Coroutine<unknown>[]): void {
  if (spare.length < MAX_SPARE) {
    spare.push(frames);
  }
}
