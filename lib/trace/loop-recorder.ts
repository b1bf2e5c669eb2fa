import { Future } from '../future/future.js';
import {
  ASLEEP,
  FULFILLED,
  CANCELLED as IS_CANCELLED,
  OUTCOME,
  PENDING,
  READY,
  SCHEDULED,
  SLOT_SHIFT,
} from '../future/state.js';
import { LoopObserver } from '../scheduler/loop-observer.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { Task } from '../task/task.js';
import { systemTime } from './trace-clock.js';
import { CALLS, isNotifying, TraceNames } from './trace-names.js';
import {
  AWAITS_FUTURE,
  AWAITS_TASK,
  CALL_BEGIN,
  CALL_WAKE,
  CANCELLED,
  END,
  FAILED,
  FELL_ASLEEP,
  FINISHED,
  kindOf,
  RETURNED,
  RUN_BEGIN,
  RUN_END,
  TASK_BEGIN,
  TASK_WAKE,
  TIMER,
  withDetail,
  YIELDED,
} from './trace-record.js';
import { TraceRing } from './trace-ring.js';

/**
 * Records what a loop does. Wakeups are found without help from the code that makes them: the entries that a callback
 * adds to the ready ring are those that it woke.
 *
 * The clock is read once for each callback: in a sequence of callbacks, each begins when the last one has ended.
 */
export class LoopRecorder extends LoopObserver {
  readonly ring: TraceRing;
  readonly names: TraceNames;
  readonly scheduler: Scheduler;
  readonly ready: Scheduler['ready'];
  /** Called when the loop is closed. */
  onClosed: () => void = () => {};
  /** The last reading of the clock; negative if time has passed since. */
  #time = -1;
  /** How many callbacks are on the stack: that of the loop, and inside it the first steps of eager tasks. */
  #depth = 0;
  /** Up to this position of the ready ring, the waking callback of each entry is known. */
  #seen: number;
  /** Whether the running callback is a step of a task; `#outer`: the same for those below it on the stack. */
  #isStep = false;
  readonly #outer: boolean[] = [];
  /** Whether it is a task whose timer has expired, which begins no step. */
  #isTimer = false;

  constructor(scheduler: Scheduler, capacity: number) {
    super();
    this.scheduler = scheduler;
    this.ready = scheduler.ready;
    this.ring = new TraceRing(capacity);
    this.names = new TraceNames(capacity, () => this.#numbersInUse());
    this.#seen = scheduler.ready.tail;
    const task = scheduler.currentTask;
    if (task instanceof Task && !task.done()) {
      // It has started the trace, and goes on.
      this.begin(task, task._state >>> SLOT_SHIFT);
    }
  }

  override get isTrace(): boolean {
    return true;
  }

  override resumed(): void {
    this.#time = -1;
  }

  override begin(object: Schedulable, slot: number): void {
    const time = this.#time >= 0 && this.#depth === 0 ? this.#time : systemTime();
    if (this.#depth > 0) {
      this.#noteWoken(slot);
      this.#outer.push(this.#isStep);
    }
    this.#time = time;
    this.#seen = this.ready.tail;
    this.#depth++;
    if (object instanceof Task && !isNotifying(object)) {
      this.#isStep = true;
      const number = this.names.task(object, slot);
      this.#isTimer = (object._state & SCHEDULED) === ASLEEP;
      this.ring.write(time, number, this.#isTimer ? TIMER : TASK_BEGIN);
    } else {
      this.#isStep = false;
      this.ring.write(time, this.names.call(object, slot), CALL_BEGIN);
      this.names.leave(slot);
    }
  }

  override end(object: Schedulable, slot: number): void {
    if (this.#depth === 0) {
      // It has begun before the trace did.
      this.#seen = this.ready.tail;
      return;
    }
    this.#depth--;
    if (this.#isTimer) {
      this.#isTimer = false;
      this.#seen = this.ready.tail;
      return;
    }
    const { ready } = this;
    const { tail } = ready;
    if (this.#isStep && ready.at(this.#seen) === slot && tail === ((this.#seen + 1) | 0) && isReady(object as Task)) {
      this.#seen = tail; // A task that yields, and wakes no other.
    } else if (tail !== this.#seen) {
      this.#noteWoken(slot);
    }
    const time = systemTime();
    this.#time = time;
    if (this.#isStep) {
      this.#endStep(object as Task, slot, time);
    } else {
      this.ring.write(time, 0, END);
    }
    if (this.#depth > 0) {
      this.#isStep = this.#outer.pop() === true;
    }
  }

  override runBegan(): void {
    this.ring.write(systemTime(), 0, RUN_BEGIN);
  }

  override runEnded(): void {
    this.ring.write(systemTime(), 0, RUN_END);
  }

  override closed(): void {
    this.onClosed();
  }

  /** A call between threads. */
  noteCall(kind: number, number: number, name: string | undefined): void {
    const detail = name === undefined ? 0 : this.names.name(name, CALLS);
    this.ring.write(systemTime(), number, withDetail(kind, detail));
  }

  /** The step of `task`, which held `slot`, has ended. */
  #endStep(task: Task, slot: number, time: number): void {
    const state = task._state;
    if ((state & OUTCOME) !== PENDING) {
      const outcome = state & OUTCOME;
      const how = outcome === FULFILLED ? FINISHED : outcome === IS_CANCELLED ? CANCELLED : FAILED;
      if (!isNotifying(task)) {
        this.names.leave(slot);
      }
      this.ring.write(time, 0, withDetail(END, how));
    } else if (isReady(task)) {
      this.ring.write(time, 0, withDetail(END, YIELDED));
    } else if ((state & SCHEDULED) === ASLEEP) {
      this.ring.write(time, 0, withDetail(END, FELL_ASLEEP));
    } else if (task._value instanceof Task && !task._value.done()) {
      this.ring.write(time, this.names.awaited(task._value), withDetail(END, AWAITS_TASK));
    } else if (task._value instanceof Future) {
      this.ring.write(time, this.names.classOf(task._value), withDetail(END, AWAITS_FUTURE));
    } else {
      this.ring.write(time, 0, withDetail(END, RETURNED));
    }
  }

  /** The callback that holds `own` has added the entries behind {@link #seen} to the ready ring. */
  #noteWoken(own: number): void {
    const { ready } = this;
    const { slots } = this.scheduler;
    const { tail } = ready;
    for (let at = this.#seen; at !== tail; at = (at + 1) | 0) {
      const slot = ready.at(at);
      const object = slots.get(slot);
      if (object === undefined) {
        continue; // Cancelled since.
      }
      if (object instanceof Task && !isNotifying(object)) {
        if (slot !== own) {
          this.ring.write(this.#time, this.names.task(object, slot), TASK_WAKE);
        }
      } else {
        this.ring.write(this.#time, this.names.call(object, slot), CALL_WAKE);
      }
    }
    this.#seen = tail;
  }

  /** The numbers of tasks that the ring still has. */
  #numbersInUse(): Set<number> {
    const numbers = new Set<number>();
    for (const { number, word } of this.ring.records()) {
      const kind = kindOf(word);
      if (kind === TASK_BEGIN || kind === TASK_WAKE || kind === TIMER || kind === END) {
        numbers.add(number);
      }
    }
    return numbers;
  }
}

function isReady(task: Task): boolean {
  return (task._state & SCHEDULED) === READY;
}
