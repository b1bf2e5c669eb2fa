import { inboxes } from '../channel/open-inboxes.js';
import { alsDetector } from '../context/als-detector.js';
import { contextState } from '../context/context-state.js';
import type { Stores } from '../context/stores.js';
import { awaitTrace } from '../coroutine/trace.js';
import { deliveredTraces } from '../errors/delivered.js';
import { RuntimeError } from '../errors/errors.js';
import { createReactor } from '../reactor/backend.js';
import {
  ALARM,
  ALARM_CALLS,
  DEADLINE,
  NOW,
  POLL_NOW,
  POLLED_FULL,
  POLLED_SIGNAL_SHIFT,
  STAGED,
} from '../reactor/layout.js';
import { SharedMemory } from '../reactor/memory.js';
import type { Reactor } from '../reactor/reactor.js';
import { ReadyRing } from '../reactor/ready-ring.js';
import { SlotTable } from '../reactor/slot-table.js';
import { TimerStage } from '../reactor/timer-stage.js';
import { ClockSampler } from './clock-sampler.js';
import { MAX_QUOTA, SLOW_CALLBACK_DURATION } from './constants.js';
import type { ExceptionContext } from './exception-context.js';
import { askWatchers, type LoopObserver } from './loop-observer.js';
import type { LoopRun } from './loop-run.js';
import { nativeCalls } from './native-calls.js';
import type { SchedulerOptions } from './options.js';
import type { LoopOwner } from './owner.js';
import type { Schedulable } from './schedulable.js';
import type { SchedulerIo } from './scheduler-io.js';
import type { SignalClaims } from './signal-claims.js';
import { watchRun } from './slow-callback.js';
import { Unfinished } from './unfinished.js';

/**
 * Runs what is ready, in iterations, for one event loop, which owns it.
 *
 * One iteration, blocking or hosted:
 *
 * 1. If nothing is ready, wait (blocking) or leave until something is (hosted).
 * 2. The reactor takes staged timers and moves what is due to the tail of the ready ring. Skipped if nothing can be due.
 * 3. Note the tail. What is in front of it now is this iteration; what callbacks add belongs to the next.
 * 4. Take slot by slot from the head and run the object bound to it.
 * 5. If `stop` was called, end; else begin again.
 *
 * A hosted turn may pause in step 4 to let Node's own callbacks run, and goes on there in the next.
 */
export class Scheduler {
  /** The event loop. */
  readonly owner: LoopOwner;
  readonly reactor: Reactor;
  readonly slots: SlotTable<Schedulable>;
  readonly ready: ReadyRing;
  readonly stage: TimerStage;
  readonly clock: ClockSampler = new ClockSampler();
  /** Whether the clock is virtual: it stands still while anything is ready. */
  readonly virtual: boolean;
  /** What to do with exceptions that no code retrieves. */
  readonly unretrieved: 'report' | 'throw';
  debug: boolean;
  /** Milliseconds that a callback or a step of a task may take before debug mode reports it. */
  slowCallbackDuration: number = SLOW_CALLBACK_DURATION;
  /** Whether a hosted run waits in Node's loop, so that {@link enqueue} must ask Node for a turn. */
  dormant = false;
  stopping = false;
  closed = false;
  /** The run in progress. */
  run: LoopRun | null = null;
  /** The task whose step is on the stack. */
  currentTask: object | null = null;
  /** How many sources of calls from other threads there are: a blocking run waits for those calls, too. */
  remotes = 0;
  /** The loop's sockets, once it has any. */
  io: SchedulerIo | null = null;
  /** The signals that handlers of the loop take; null if neither a handler nor a run has needed it yet. */
  signalClaims: SignalClaims | null = null;
  /** The observer of each callback, set by `observe`; null if there is none. */
  observer: LoopObserver | null = null;
  readonly unfinished: Unfinished = new Unfinished();
  /** Called with the number of a signal that the reactor has noticed. */
  onInterrupt: ((signal: number) => void) | null = null;

  readonly #memory: SharedMemory;
  readonly #times: Float64Array;
  readonly #words: Int32Array;
  /** Where the current iteration ends. */
  #end = 0;
  /** Whether {@link runSome} is on the stack. */
  #isRunningSome = false;

  /** @throws NativeUnavailableError if the native backend is demanded and does not load. */
  constructor(owner: LoopOwner, { backend, clock, debug, unretrieved }: SchedulerOptions) {
    this.owner = owner;
    this.#memory = new SharedMemory();
    this.#times = this.#memory.times;
    this.#words = this.#memory.words;
    this.virtual = clock === 'virtual';
    this.unretrieved = unretrieved;
    this.reactor = createReactor(backend, this.#memory, this.virtual);
    this.slots = new SlotTable<Schedulable>(this.#memory, this.reactor);
    this.ready = new ReadyRing(this.#memory, this.reactor);
    this.stage = new TimerStage(this.#memory, this.reactor, this.slots, this.ready);
    this.debug = debug;
    alsDetector.look();
  }

  /** Ends the run in progress after the current iteration; with none in progress, the next one after its first. */
  stop(): void {
    this.stopping = true;
    if (this.dormant) {
      this.requestTurn();
    }
  }

  /**
   * Drops everything that is scheduled and frees the memory. No run may be in progress. If a callback of the loop calls
   * this, after its run was ended, the memory is freed when that callback returns: it may still use its slot.
   */
  close(): void {
    this.closed = true;
    this.observer?.closed();
    if (this.#isRunningSome) {
      this.ready.skipTo(this.#end);
    } else {
      this.#giveBack();
    }
  }

  /** Calls the loop's exception handler with `context`. Never throws. */
  report(context: ExceptionContext): void {
    this.owner.callExceptionHandler(context);
  }

  /** Makes `object` ready, in a slot for this one time. */
  schedule(object: Schedulable): void {
    const { unfinished } = this;
    const slot = this.slots.acquire(object);
    try {
      this.enqueue(slot);
    } catch (error) {
      unfinished.slots[unfinished.slotCount++] = slot;
      throw error;
    }
  }

  /** Makes the object of `slot` ready. If this throws, at the end of the stack or of memory, it is not ready. */
  enqueue(slot: number): void {
    if (this.dormant) {
      this.requestTurn();
    }
    this.ready.push(slot);
  }

  /** Makes the object of `slot` ready at `deadline`. If this throws, the slot is not armed. */
  arm(slot: number, deadline: number): void {
    if (this.dormant) {
      this.requestTurn();
    }
    this.stage.arm(slot, deadline);
  }

  /** Makes `object` ready at `deadline`. Returns its slot. */
  armNew(object: Schedulable, deadline: number): number {
    const { unfinished } = this;
    const slot = this.slots.acquire(object);
    try {
      this.arm(slot, deadline);
    } catch (error) {
      unfinished.slots[unfinished.slotCount++] = slot;
      throw error;
    }
    return slot;
  }

  /** For reports: the armed timers, soonest first, in milliseconds of the loop's clock. */
  timers(): { readonly deadline: number; readonly object: Schedulable }[] {
    const timers: { deadline: number; object: Schedulable }[] = [];
    const add = (deadline: number, slot: number): void => {
      const object = this.slots.isArmed(slot) ? this.slots.get(slot) : undefined;
      if (object !== undefined) {
        timers.push({ deadline, object });
      }
    };
    const armed = this.reactor.armed();
    for (let at = 0; at < armed.length; at += 2) {
      add(armed[at], armed[at + 1]);
    }
    this.stage.visit(add);
    return timers.sort((one, other) => one.deadline - other.deadline);
  }

  /** Drops the timer of `slot` if it has one and is still bound to `object`. */
  disarm(slot: number, object: Schedulable): void {
    if (!this.closed && this.slots.isArmed(slot) && this.slots.get(slot) === object) {
      this.stage.disarm(slot);
    }
  }

  /** Finishes what the end of the stack has interrupted: see {@link Unfinished}. */
  finishInterrupted(): void {
    const { unfinished } = this;
    if (unfinished.slotCount + unfinished.futureCount > 0) {
      unfinished.finish(this.slots);
    }
  }

  /** Asks Node for a turn of the hosted run. */
  requestTurn(): void {
    // Last: if the stack ends in `kick`, the next callback asks again.
    this.reactor.kick();
    this.dormant = false;
  }

  /**
   * Polls as the arguments say, enlarges the ring if it is too small, and hands on an interrupt. Returns the result of
   * the poll.
   */
  poll(mode: number, limit: number): number {
    // Before due timers, because it came first.
    inboxes.open?.poll();
    this.#takeCalls();
    this.finishInterrupted();
    this.io?.beforePoll();
    let polled = this.reactor.poll(mode, limit);
    let all = polled;
    while ((polled & POLLED_FULL) !== 0) {
      this.ready.enlarge();
      polled = this.reactor.poll(POLL_NOW, 0);
      all |= polled;
    }
    if (all >> POLLED_SIGNAL_SHIFT !== 0) {
      // There is at most one, because a second ends the process.
      this.onInterrupt?.(all >> POLLED_SIGNAL_SHIFT);
    }
    this.#takeCalls();
    inboxes.open?.poll();
    return all;
  }

  /** Nothing is ready: if another thread has just called, waits a moment for more calls. Returns whether some came. */
  spin(): boolean {
    const came = inboxes.open?.spin() === true;
    this.clock.quota = came ? 0 : this.clock.quota; // Time has passed unread.
    return came && this.ready.size > 0;
  }

  /** Whether a task that awaits a Promise of Node can resume in the present run. */
  reachesPromises(): boolean {
    return this.run === null || this.run.reachesPromises();
  }

  /** Whether a timer is armed or another thread has called. */
  mayBeDue(): boolean {
    const words = this.#words;
    return (
      words[STAGED] !== 0 ||
      words[ALARM] !== 0 ||
      this.#times[DEADLINE] !== Number.POSITIVE_INFINITY ||
      inboxes.open?.signalled === true
    );
  }

  /** Whether the loop's sockets may bring something. */
  hasIo(): boolean {
    return this.io?.alive === true;
  }

  /** The earliest deadline, as of the last poll. */
  get deadline(): number {
    return this.#times[DEADLINE];
  }

  /**
   * Polls without waiting if timers were staged, or if the quota is used up and something may be due. If the quota is used up and
   * nothing can be due, reads the clock only. Returns whether it did either.
   */
  pollIfDue(): boolean {
    if (
      this.#words[STAGED] !== 0 ||
      (this.clock.quota <= 0 && (this.mayBeDue() || this.onInterrupt !== null || this.io !== null))
    ) {
      this.poll(POLL_NOW, 0);
      this.clock.noteReading(this.#times[NOW]);
      return true;
    }
    if (this.clock.quota <= 0) {
      this.clock.noteReading(this.reactor.now());
      return true;
    }
    return false;
  }

  /** Begins an iteration: what is ready now belongs to it. */
  beginIteration(): void {
    this.#end = this.ready.tail;
    deliveredTraces.renew();
  }

  /** Runs the rest of the iteration, however long that takes. */
  finishIteration(): void {
    let isQuotaSpent = false;
    while (!this.runSome()) {
      this.clock.quota = MAX_QUOTA;
      isQuotaSpent = true;
    }
    if (isQuotaSpent) {
      this.clock.quota = 0;
    }
  }

  /** Runs callbacks of the current iteration until the quota is used up. Returns whether all have run. */
  runSome(): boolean {
    // Each callback enters its own context and leaves none behind.
    const outer = contextState.current;
    contextState.current = null;
    const outerLoop = awaitTrace.loop;
    awaitTrace.loop = this;
    this.#isRunningSome = true;
    try {
      this.observer?.resumed();
      return this.#isApart() ? this.#runApart() : this.#runQuickly();
    } catch (error) {
      this.currentTask = null;
      this.clock.quota = 0;
      this.report({ message: 'Exception in the event loop', exception: error });
      return false;
    } finally {
      contextState.current = outer;
      awaitTrace.loop = outerLoop;
      this.#isRunningSome = false;
      if (this.closed) {
        this.#giveBack();
      }
    }
  }

  #runQuickly(): boolean {
    const ready = this.ready;
    const slots = this.slots;
    const end = this.#end;
    let quota = this.clock.quota;
    while (!ready.reached(end)) {
      if (quota-- <= 0) {
        this.clock.quota = 0;
        return false;
      }
      const slot = ready.shift();
      const object = slots.get(slot);
      if (object === undefined) {
        slots.release(slot);
      } else {
        object._run(slot, this);
        if (contextState.lookAgain) {
          // The first store was entered, or an observer was added: from now on each callback runs in isolation.
          contextState.lookAgain = false;
          contextState.stores?.clear();
          this.observer?.end(object, slot);
          if (this.#isApart()) {
            this.clock.quota = quota;
            return this.#runApart();
          }
        }
      }
    }
    this.clock.quota = quota;
    return true;
  }

  /** Whether each callback must run in isolation. */
  #isApart(): boolean {
    return this.debug || this.observer !== null || contextState.stores !== null;
  }

  /**
   * Frees memory that a burst has left, and lets the watchers look at the loop. Cheap; called when nothing is ready.
   */
  trim(): void {
    askWatchers(this);
    this.ready.trim();
    this.slots.trim();
  }

  /** @throws RuntimeError if the loop is closed. */
  checkClosed(): void {
    if (this.closed) {
      throw new RuntimeError('Event loop is closed', 'ERR_ASYNCIO_LOOP_CLOSED');
    }
  }

  /** @throws RuntimeError if a run is in progress. */
  checkNotRunning(): void {
    this.run?.endIfTerminated();
    if (this.run !== null) {
      throw new RuntimeError('This event loop is already running', 'ERR_ASYNCIO_LOOP_RUNNING');
    }
  }

  /** V8 has terminated a run within an iteration, without the `finally` blocks. */
  giveUpTurn(): void {
    awaitTrace.loop = null;
    this.currentTask = null;
    this.#isRunningSome = false;
    this.clock.quota = 0;
    this.signalClaims?.interrupts?.stop();
    this.onInterrupt = null;
  }

  #giveBack(): void {
    this.io?.onLoopClosed();
    this.slots.clear();
    this.reactor.close();
  }

  /** Makes what native threads have posted by now ready, as one entry of the ring. */
  #takeCalls(): void {
    if ((this.#words[ALARM] & ALARM_CALLS) !== 0 && this.reactor.takeCalls()) {
      this.schedule(nativeCalls);
    }
  }

  /** {@link runSome} if only an observer follows each callback. */
  #runObserved(): boolean {
    const { ready, slots, clock } = this;
    while (!ready.reached(this.#end)) {
      if (clock.quota-- <= 0) {
        return false;
      }
      const slot = ready.shift();
      const object = slots.get(slot);
      if (object === undefined) {
        slots.release(slot);
        continue;
      }
      this.observer?.begin(object, slot);
      object._run(slot, this);
      // Read again: `object` may have added or removed an observer.
      this.observer?.end(object, slot);
      if (this.debug || contextState.stores !== null) {
        contextState.stores?.clear();
        return this.#runApart();
      }
    }
    return true;
  }

  /** {@link runSome} if something watches each callback, or if stores must be isolated. */
  #runApart(): boolean {
    if (!this.debug && contextState.stores === null) {
      return this.#runObserved();
    }
    while (!this.ready.reached(this.#end)) {
      if (this.clock.quota-- <= 0) {
        return false;
      }
      const slot = this.ready.shift();
      const object = this.slots.get(slot);
      if (object === undefined) {
        this.slots.release(slot);
        continue;
      }
      const run = this.observer !== null ? runObserved : this.debug ? watchRun : runObject;
      if (contextState.stores === null) {
        run(object, slot, this);
        (contextState.stores as Stores | null)?.clear();
      } else {
        contextState.stores.runApart(run, object, slot, this);
      }
    }
    return true;
  }
}

function runObserved(object: Schedulable, slot: number, scheduler: Scheduler): void {
  scheduler.observer?.begin(object, slot);
  if (scheduler.debug) {
    watchRun(object, slot, scheduler);
  } else {
    object._run(slot, scheduler);
  }
  scheduler.observer?.end(object, slot);
}

function runObject(object: Schedulable, slot: number, scheduler: Scheduler): void {
  object._run(slot, scheduler);
}
