import { type Context, inheritedContext } from '../context/context.js';
import { contextState } from '../context/context-state.js';
import { inheritedStores } from '../context/stores.js';
import { type Coroutine, CoroutineObject, isGenerator } from '../coroutine/coroutine.js';
import { next, raise } from '../coroutine/generator-methods.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { noteAwaited } from '../coroutine/never-awaited.js';
import { TrackedCoroutine } from '../coroutine/tracked.js';
import { checkFunction, invalidType, notAwaitable, notConstructible } from '../errors/arguments.js';
import { type CancelReason, cancelledError, keptReason, requestedReason } from '../errors/cancelled.js';
import { CancelledError, RuntimeError } from '../errors/errors.js';
import { hostBlocked } from '../errors/host-blocked.js';
import { rarePart } from '../errors/rare-part.js';
import { type DoneCallback, type Listener, notify, type Waiter, waitingName } from '../future/callbacks.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import {
  ASLEEP,
  CANCELLED,
  DETAILED,
  FLAGS,
  FROM_NODE,
  FULFILLED,
  MUST_CANCEL,
  NOTIFYING,
  OUTCOME,
  PENDING,
  READY,
  SCHEDULED,
  SLOT_SHIFT,
} from '../future/state.js';
import { noteCreation } from '../scheduler/creation.js';
import type { LoopMember } from '../scheduler/owner.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { threadState } from '../scheduler/thread-state.js';
import { isInstance } from '../util/is-instance.js';
import { show } from '../util/show.js';
import type * as awaitCycle from './await-cycle.js';
import { delegateTo } from './awaitable.js';
import { cancelTask } from './cancel-task.js';
import { claim } from './claim.js';
import { pendingText, stackText } from './describe.js';
import { TaskDetails, type TaskSettings } from './details.js';
import { atYield } from './place-of-yield.js';
import { Sleep } from './sleep.js';
import { BadYield, explain, failureOf } from './thrown.js';

/** Of tasks whose error was delivered before they end. */
const retriever: Listener = { _notify: (task) => task._retrieve() };

/** How many tasks have been given a name by default. */
let namedSoFar = 0;

/**
 * A coroutine that a loop steps, and the future of its result. `createTask` and `loop.createTask` make it.
 * Await it for the result. `cancel` raises CancelledError in the coroutine where it waits.
 */
// Only the thread of its loop touches a task, so plain reads and writes of `_state` will do. Its bits (`future/state.ts`):
//
// - `OUTCOME` (2 bits): PENDING, CANCELLED, FULFILLED or REJECTED. Leaves PENDING once, in `_complete`, and never returns.
// - `UNRETRIEVED`: REJECTED, and no code has seen the exception. Set by `_fail`, cleared when the exception is read.
// - `FROM_NODE`: never set in a task. A future has it if only a callback of Node's can complete it.
// - `SCHEDULED` (2 bits): what brings the next event. While the task is pending, this is what refers to its slot:
//   - READY: the ring refers to the slot. The next event is a step. Set at creation and when the awaited result comes.
//   - ASLEEP: a timer refers to the slot; when it expires, the ring. Then the task becomes READY at the ring's tail, as
//     in CPython, whose sleep sets a future that wakes the task. Set by `_sleep`, cleared by `_run` or `_leaveSleep`.
//   - WAITING: neither refers to it. `_value` is the future that will call `_wake`. Also the state during a step.
//   - NOTIFYING: the task is done, and the ring refers to the slot once more, to call its only callback. Set by `_complete`.
// - `MUST_CANCEL`: the next step throws CancelledError. Set by `cancel` if nothing that it waits for can be cancelled. Cleared when
//   the error is thrown, by `uncancel` at zero, and at the end.
// - `DETAILED`: `#coroutine` holds a `TaskDetails`. Set by `_details`, never cleared.
// - the remaining 24 bits: the slot, held from creation until the task is done. Changed by `_leaveSleep` only: if
//   ASLEEP ends early, the task leaves the old slot to the timer or the ring, whose stale wakeup finds no task.
//
// Methods are only `private`, not `#private`: a single `#method` would cost each instance a field.
export class Task<T = unknown> extends Future<T> implements Schedulable, Waiter {
  /** The coroutine, or details that hold it. */
  #coroutine: Coroutine<T> | TaskDetails;

  /** @internal Use `createTask`. */
  constructor(loop: LoopMember, coroutine: Coroutine<T>, options?: TaskSettings) {
    if (loop?._scheduler === undefined) {
      throw notConstructible('Task', 'createTask(coro), or by loop.createTask(coro)');
    }
    super(loop);
    const scheduler = this._scheduler;
    this.#coroutine = coroutine;
    const slot = scheduler.slots.acquire(this);
    this._state = (slot << SLOT_SHIFT) | READY;
    let begins = false;
    try {
      if (scheduler.debug) {
        noteCreation(this);
      }
      const stores = inheritedStores();
      if (options !== undefined || contextState.current !== null || stores !== null) {
        const details = this._details();
        details.name = options?.name;
        details.context = options?.context ?? inheritedContext();
        details.stores = stores;
      }
      scheduler.observer?.created(this);
      if (options?.eagerStart && threadState.running === scheduler) {
        begins = true;
        this._state &= ~SCHEDULED;
        this._startNow(slot, scheduler);
      } else {
        scheduler.enqueue(slot);
      }
    } catch (error) {
      // The end of the stack, or a user's option. Only stores: see `Unfinished`.
      const { unfinished } = scheduler;
      if (!begins) {
        unfinished.slots[unfinished.slotCount++] = slot;
      } else if ((this._state & OUTCOME) !== PENDING) {
        unfinished.futures[unfinished.futureCount++] = this;
      } else if ((this._state & SCHEDULED) === 0 && this._value === undefined) {
        this._value = error;
        unfinished.futures[unfinished.futureCount++] = this;
      }
      throw error;
    }
  }

  /**
   * Requests cancellation: the loop throws CancelledError into the coroutine where it waits. The coroutine may clean up,
   * and may refuse. Returns false if the task is done. For `reason` see {@link Future.cancel}.
   *
   * @throws TypeError if `reason` is neither a string nor an Error; RuntimeError if the loop is closed.
   */
  override cancel(reason?: CancelReason): boolean {
    return cancelTask(this, requestedReason(reason, this), Task.prototype.cancel);
  }

  /** The number of requests for cancellation that {@link uncancel} has not taken back. */
  cancelling(): number {
    return this.#coroutine instanceof TaskDetails ? this.#coroutine.cancelling : 0;
  }

  /** Takes back one request for cancellation and returns how many remain. At zero, drops an undelivered request. */
  uncancel(): number {
    if (!(this.#coroutine instanceof TaskDetails) || this.#coroutine.cancelling === 0) {
      return 0;
    }
    this.#coroutine.cancelling--;
    if (this.#coroutine.cancelling === 0) {
      this._state &= ~MUST_CANCEL;
    }
    return this.#coroutine.cancelling;
  }

  /** The name, by default `Task-N`, numbered when first asked for. */
  getName(): string {
    const details = this._details();
    details.name ??= `Task-${++namedSoFar}`;
    return details.name;
  }

  /** @internal The name, if it has one already. */
  get _givenName(): string | undefined {
    return this.#coroutine instanceof TaskDetails ? this.#coroutine.name : undefined;
  }

  /** @throws TypeError if `name` is not a string. */
  setName(name: string): void {
    if (typeof name !== 'string') {
      throw invalidType('setName', 'name', 'a string', name);
    }
    this._details().name = name;
  }

  /** The coroutine that this task steps. */
  getCoro(): Coroutine<T> {
    return this.#coroutine instanceof TaskDetails ? (this.#coroutine.coroutine as Coroutine<T>) : this.#coroutine;
  }

  /** The context in which its steps run. */
  getContext(): Context {
    return this._details().madeContext(this._scheduler.currentTask === this);
  }

  /**
   * Returns the coroutines that this task is in, outermost first; empty when the task is done. Coroutines under a
   * `yield*` on a plain generator are missing, because only V8 knows them.
   */
  getStack(): Coroutine<unknown>[] {
    if (this.done()) {
      return [];
    }
    const frames = this.#coroutine instanceof TaskDetails ? this.#coroutine.frames : undefined;
    return [this.getCoro(), ...(frames ?? [])];
  }

  /** Writes {@link getStack} to the standard error stream, or to `write`. @throws TypeError if that is no function. */
  printStack(write: (text: string) => unknown = (text) => process.stderr.write(text)): void {
    checkFunction('printStack', 'write', write);
    write(stackText(this, this.getStack()));
  }

  /** A task's result is its coroutine's. @throws RuntimeError always. */
  override setResult(_result: T): never {
    throw new RuntimeError('Task does not support setResult operation', 'ERR_ASYNCIO_TASK_OWNS_RESULT');
  }

  /** A task's exception is its coroutine's. @throws RuntimeError always. */
  override setException(_exception: unknown): never {
    throw new RuntimeError('Task does not support setException operation', 'ERR_ASYNCIO_TASK_OWNS_RESULT');
  }

  /** @internal Called by the loop, which took the slot from the ring. */
  _run(slot: number, scheduler: Scheduler): void {
    switch (this._state & SCHEDULED) {
      case READY:
        this._wakeUp(slot, scheduler);
        break;
      case ASLEEP:
        this._state ^= ASLEEP ^ READY;
        scheduler.enqueue(slot);
        break;
      default: {
        // NOTIFYING
        const waiting = this._waiting as DoneCallback | Listener;
        this._waiting = undefined;
        this._state &= ~SCHEDULED;
        scheduler.slots.release(slot);
        notify(waiting, this, scheduler);
      }
    }
  }

  /** @internal */
  _label(): string {
    return (this._state & SCHEDULED) === NOTIFYING ? waitingName(this._waiting as DoneCallback | Listener) : show(this);
  }

  /** @internal What this task waits for is done. */
  _wake(): void {
    this._scheduler.checkClosed();
    this._scheduler.enqueue(this._state >>> SLOT_SHIFT);
    this._state |= READY;
  }

  /** @internal The stack has ended in an eager step. The code that has made the task has got the error, which is its value. */
  override _tellRest(): void {
    this._retrieve();
    if (!this.done()) {
      this._listen(retriever);
      this._wake();
    }
  }

  /** @internal Ends it. The slot is released, or used once more to call a single callback. */
  override _complete(outcome: number, value: unknown): void {
    const slot = this._state >>> SLOT_SHIFT;
    const waiting = this._waiting;
    this._state = (this._state & ~(SCHEDULED | MUST_CANCEL)) | outcome;
    this._value = value;
    if (waiting === undefined) {
      this._scheduler.slots.release(slot);
    } else if (waiting instanceof Task) {
      this._waiting = undefined;
      this._scheduler.slots.release(slot);
      waiting._wake();
    } else if (Array.isArray(waiting)) {
      this._scheduler.slots.release(slot);
      this._tellAll(waiting);
    } else {
      this._state |= NOTIFYING;
      this._scheduler.enqueue(slot);
    }
  }

  /** @internal */
  override _cancellation(): CancelledError {
    const details = this.#coroutine instanceof TaskDetails ? this.#coroutine : undefined;
    return this.cancelled() ? this._cancelledError() : cancelledError(details?.cancelReason);
  }

  /** @internal What this task waits for, if anything: for reports. */
  get _awaited(): Future | undefined {
    return (this._state & OUTCOME) === PENDING && this._value instanceof Future ? this._value : undefined;
  }

  /** @internal */
  override _describe(): string {
    if (this.done()) {
      return this._describeState();
    }
    const isAsleep = (this._state & SCHEDULED) === ASLEEP;
    return pendingText(this._describeState(), this.getCoro(), isAsleep, this._awaited);
  }

  /** @internal */
  override _describeState(): string {
    const [state, ...outcome] = super._describeState().split(' ');
    return [state, `name='${this.getName()}'`, ...outcome].join(' ');
  }

  /** Takes the awaited result, and steps. */
  private _wakeUp(slot: number, scheduler: Scheduler): void {
    let value: unknown = this._value;
    let failing = false;
    if (value !== undefined) {
      this._value = undefined;
      if (value instanceof Future) {
        failing = (value._state & OUTCOME) !== FULFILLED;
        value = failing ? failureOf(value) : value._value;
      } else if (value instanceof Sleep) {
        value = value._result;
      } else {
        failing = true;
        value = value instanceof BadYield ? value.error : value;
      }
    }
    if ((this._state & MUST_CANCEL) !== 0) {
      if (!failing || !isInstance(value, CancelledError)) {
        value = cancelledError(this._details().cancelReason);
        failing = true;
      }
      this._state &= ~MUST_CANCEL;
    }
    this._state &= ~SCHEDULED;
    scheduler.currentTask = this;
    if ((this._state & DETAILED) === 0) {
      this._stepAndLeave(slot, scheduler, value, failing);
    } else {
      const { context, stores } = this.#coroutine as TaskDetails;
      contextState.current = context;
      if (stores === null) {
        this._stepAndLeave(slot, scheduler, value, failing);
      } else {
        stores.runInAsyncScope(this._stepAndLeave, this, slot, scheduler, value, failing);
      }
    }
    scheduler.currentTask = null;
  }

  /** The first step of an eager task, inside the step or callback that creates the task. */
  private _startNow(slot: number, scheduler: Scheduler): void {
    const outerTask = scheduler.currentTask;
    const outerContext = contextState.current;
    const { context, stores } = this.#coroutine as TaskDetails;
    const apart = stores ?? contextState.stores?.fresh();
    contextState.current = context;
    scheduler.currentTask = this;
    scheduler.observer?.begin(this, slot);
    try {
      if (apart === undefined) {
        this._stepAndLeave(slot, scheduler, undefined, false);
        contextState.stores?.clear();
      } else {
        apart.runInAsyncScope(this._stepAndLeave, this, slot, scheduler, undefined, false);
      }
    } finally {
      scheduler.observer?.end(this, slot);
      scheduler.currentTask = outerTask;
      contextState.current = outerContext;
    }
  }

  /** A step, and leaving the context: in the scope of the task's stores, if it has any. */
  private _stepAndLeave(slot: number, scheduler: Scheduler, value: unknown, failing: boolean): void {
    try {
      this._step(slot, scheduler, value, failing);
    } catch (error) {
      this._breakDown(scheduler, error);
    }
    if (contextState.current !== null || contextState.stores !== null) {
      this._leaveContext();
    }
  }

  /** The step itself failed: perhaps no slot or stack is left. Fails the task, so that its awaiters get the error. */
  private _breakDown(scheduler: Scheduler, error: unknown): void {
    if (this.done()) {
      scheduler.report({ message: 'Exception while a task ended', exception: error, task: this });
    } else {
      this._fail(error);
    }
  }

  /** Keeps the context that a step has made by setting the first variable, and the stores that it has entered. */
  private _leaveContext(): void {
    if (contextState.current !== null) {
      this._details().keepContext(contextState.current);
    }
    if (!this.done()) {
      if (contextState.stores !== null) {
        const own = this.#coroutine instanceof TaskDetails ? this.#coroutine.stores : null;
        const kept = contextState.stores.keep(own);
        if (kept !== own) {
          this._details().stores = kept;
        }
      }
    } else if (this.#coroutine instanceof TaskDetails) {
      this.#coroutine.stores = null;
    }
    contextState.current = null;
  }

  /** Resumes the innermost coroutine; goes on until one yields something that is pending, or the outermost ends. */
  private _step(slot: number, scheduler: Scheduler, resumeWith: unknown, throwIt: boolean): void {
    let value = resumeWith;
    let failing = throwIt;
    for (;;) {
      const top = this._top();
      let result: IteratorResult<unknown, unknown>;
      try {
        result = failing ? raise.call(top, value) : next.call(top, value as never);
      } catch (error) {
        value = (this._state & DETAILED) === 0 ? error : explain(error);
        failing = true;
        if ((this._state & DETAILED) !== 0 && (this.#coroutine as TaskDetails).pop()) {
          continue;
        }
        this._endWith(value);
        return;
      }
      value = result.value;
      failing = false;
      if (result.done) {
        if ((this._state & DETAILED) !== 0 && (this.#coroutine as TaskDetails).pop()) {
          continue;
        }
        this._end(value);
        return;
      }
      if (value === undefined) {
        scheduler.ready.push(slot);
        this._state |= READY;
        return;
      }
      try {
        if (value instanceof Sleep) {
          this._sleep(slot, scheduler, value);
          return;
        }
        const awaited = this._enter(value, scheduler);
        if (awaited === undefined) {
          value = undefined;
          continue;
        }
        if (!awaited.done()) {
          this._wait(awaited);
          return;
        }
        value = awaited.result();
      } catch (error) {
        if (isInstance(error, BadYield)) {
          this._value = error;
          this._state |= READY;
          scheduler.ready.push(slot);
          return;
        }
        value = error;
        failing = true;
      }
    }
  }

  private _top(): Coroutine<unknown> {
    if ((this._state & DETAILED) === 0) {
      return this.#coroutine as Coroutine<unknown>;
    }
    const { frames, coroutine } = this.#coroutine as TaskDetails;
    return frames === undefined ? coroutine : frames[frames.length - 1];
  }

  /** Returns the future to wait for after a yield. Puts a yielded coroutine on the stack, and returns undefined. */
  private _enter(yielded: unknown, scheduler: Scheduler): Future | undefined {
    if (yielded instanceof Future) {
      return this._check(yielded, scheduler);
    }
    if (yielded instanceof TrackedCoroutine) {
      this._details().push(yielded._take());
      return undefined;
    }
    if (typeof yielded === 'object' && yielded !== null && isGenerator(yielded)) {
      if (yielded === this._top() || yielded === this.getCoro()) {
        throw new RuntimeError('coroutine is being awaited already', 'ERR_ASYNCIO_COROUTINE_RUNNING');
      }
      if (scheduler.debug) {
        claim(yielded);
      }
      this._details().push(yielded);
      return undefined;
    }
    if (yielded instanceof GeneratorOperation) {
      noteAwaited(yielded);
      this._details().push(yielded._steps);
      return undefined;
    }
    if (yielded instanceof CoroutineObject) {
      this._details().push(delegateTo(yielded));
      return undefined;
    }
    const future = fromPromise(this, yielded);
    if (future === undefined) {
      throw new BadYield(atYield(notAwaitable('yield', yielded), this._top()));
    }
    return this._check(future, scheduler);
  }

  private _check(future: Future, scheduler: Scheduler): Future {
    if (future._scheduler !== scheduler) {
      const message = `${show(this)} got ${show(future)} attached to a different loop`;
      throw new BadYield(atYield(new RuntimeError(message, 'ERR_ASYNCIO_OTHER_LOOP'), this._top()));
    }
    if ((future as unknown) === this) {
      const message = `Task cannot await on itself: ${show(this)}`;
      throw new BadYield(atYield(new RuntimeError(message, 'ERR_ASYNCIO_AWAIT_SELF'), this._top()));
    }
    if (scheduler.debug) {
      rarePart<typeof awaitCycle>().warnOfCycle(this, future);
    }
    if ((future._state & FROM_NODE) !== 0 && !future.done() && !scheduler.reachesPromises()) {
      const what = 'A blocking run cannot wait for a Promise here, for Node cannot settle it while the thread is held';
      throw atYield(hostBlocked(what), this._top());
    }
    return future;
  }

  private _wait(awaited: Future): void {
    awaited._listen(this);
    this._value = awaited;
    if ((this._state & MUST_CANCEL) !== 0 && awaited.cancel(this._details().cancelReason)) {
      this._state &= ~MUST_CANCEL;
    }
  }

  private _sleep(slot: number, scheduler: Scheduler, sleep: Sleep<unknown>): void {
    if (scheduler.debug) {
      noteAwaited(sleep);
    }
    if (sleep._result !== undefined) {
      this._value = sleep;
    }
    if (sleep._delay <= 0) {
      this._state |= READY;
      scheduler.ready.push(slot);
    } else if ((this._state & MUST_CANCEL) !== 0) {
      this._value = cancelledError(this._details().cancelReason);
      this._state = (this._state & ~MUST_CANCEL) | READY;
      scheduler.ready.push(slot);
    } else {
      scheduler.stage.arm(slot, scheduler.reactor.now() + sleep._delay);
      this._state |= ASLEEP;
    }
  }

  /** @internal Wakes it before its time, to throw `error`. */
  _leaveSleep(error: CancelledError): void {
    const scheduler = this._scheduler;
    const slots = scheduler.slots;
    const slot = this._state >>> SLOT_SHIFT;
    // First, because it raises if no slot is left: then the task sleeps on.
    const fresh = slots.acquire(this);
    if (slots.isArmed(slot)) {
      scheduler.stage.disarm(slot);
    } else {
      slots.vacate(slot);
    }
    this._value = error;
    this._state = (fresh << SLOT_SHIFT) | (this._state & FLAGS & ~SCHEDULED) | READY;
    scheduler.enqueue(fresh);
  }

  private _end(result: unknown): void {
    if ((this._state & MUST_CANCEL) !== 0) {
      this._complete(CANCELLED, keptReason(this._details().cancelReason));
    } else {
      this._complete(FULFILLED, result);
    }
  }

  private _endWith(error: unknown): void {
    if (isInstance(error, CancelledError)) {
      this._complete(CANCELLED, error);
    } else {
      this._fail(explain(error));
    }
  }

  /** @internal */
  _details(): TaskDetails {
    if (this.#coroutine instanceof TaskDetails) {
      return this.#coroutine;
    }
    const details = new TaskDetails(this.#coroutine);
    this.#coroutine = details;
    this._state |= DETAILED;
    return details;
  }
}
