import type { Worker } from 'node:worker_threads';
import { checkFunction, checkTime } from '../errors/arguments.js';
import { workerScript } from '../rpc/worker-script.js';
import { userStack } from '../scheduler/creation.js';
import { Handle } from '../scheduler/handle.js';
import { knownLoops, LoopObserver, observe, observersOf, unobserve } from '../scheduler/loop-observer.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { type LoopWatcher, threadState } from '../scheduler/thread-state.js';
import { Task } from '../task/task.js';
import { callbackName } from '../util/callback-name.js';
import { Atomics, WeakRef } from '../util/globals.js';
import { workerThreads } from '../util/node-builtins.js';
import { className, show } from '../util/show.js';
import type { SlowStepHandler } from './slow-step.js';
import { BEGAN, REPORTED, SEQUENCE, STEP_BYTES, STEP_WORDS, STOPPED, type StepWatchData } from './step-memory.js';
import { systemTime } from './trace-clock.js';
import { isNotifying } from './trace-names.js';

/** The main script of the thread that watches. */
const MAIN = 'worker-scripts/watch-steps.cjs';
/** Where the inspector finds the watch of this thread's steps. */
const REGISTERED = Symbol.for('asyncio-native.slow-step');
/** Frames of a stack that a report shows. */
const FRAMES = 30;

type Registered = { [REGISTERED]?: (token: string, sequence: number) => string | null };

/** Tells the watching thread when each step begins and ends, and passes its findings to this thread's handler. */
class StepWatch extends LoopObserver implements LoopWatcher {
  readonly #limit: number;
  readonly #handler: SlowStepHandler | undefined;
  readonly #memory = new SharedArrayBuffer(STEP_BYTES);
  readonly #words = new Int32Array(this.#memory, 0, STEP_WORDS);
  readonly #times = new Float64Array(this.#memory);
  readonly #schedulers = new Set<WeakRef<Scheduler>>();
  readonly #worker: Worker;
  #sequence = 0;
  #depth = 0;
  #start = 0;
  #object: Schedulable | null = null;
  #isStep = false;
  /** The function of a handle, which the handle drops when it has run. */
  #callback: object | null | undefined = null;
  /** Whether other code has run since the last step. */
  #hasPaused = true;
  #stacks: string[] = [];

  constructor(limit: number, handler: SlowStepHandler | undefined) {
    super();
    this.#limit = limit;
    this.#handler = handler;
    this.#worker = this.#startThread();
    for (const scheduler of knownLoops()) {
      this.look(scheduler);
    }
    const { running } = threadState;
    if (running?.currentTask instanceof Task) {
      this.begin(running.currentTask);
    }
  }

  look(scheduler: Scheduler): void {
    if (!observersOf(scheduler).includes(this)) {
      observe(scheduler, this);
      this.#schedulers.add(new WeakRef(scheduler));
    }
  }

  /** Steps are watched no more, and the thread ends. */
  stop(): void {
    for (const scheduler of this.#schedulers) {
      const observed = scheduler.deref();
      if (observed !== undefined) {
        unobserve(observed, this);
      }
    }
    Atomics.store(this.#words, STOPPED, 1);
    Atomics.notify(this.#words, STOPPED);
    this.#worker.removeAllListeners();
    this.#worker.on('error', () => {});
    Reflect.deleteProperty(globalThis, REGISTERED);
  }

  override resumed(): void {
    this.#hasPaused = true;
  }

  override begin(object: Schedulable): void {
    if (this.#depth++ > 0) {
      return; // The first step of an eager task: a part of the step that made it.
    }
    this.#object = object;
    this.#isStep = object instanceof Task && !isNotifying(object);
    if (!this.#isStep) {
      this.#callback = object instanceof Handle ? object._function : null;
    }
    if (this.#hasPaused) {
      this.#hasPaused = false;
      this.#start = systemTime();
    }
    this.#times[BEGAN] = this.#start;
    this.#words[SEQUENCE] = this.#sequence = (this.#sequence + 1) | 0;
  }

  override end(object: Schedulable): void {
    if (this.#depth === 0 || --this.#depth > 0) {
      return;
    }
    const sequence = this.#sequence;
    this.#words[SEQUENCE] = this.#sequence = (sequence + 1) | 0;
    this.#object = null;
    const time = systemTime();
    const duration = time - this.#start;
    // Reading the clock is most of the cost, so the end of this step counts as the beginning of the next.
    this.#start = time;
    if (duration >= this.#limit) {
      this.#report(object, sequence, duration);
    }
  }

  #report(object: Schedulable, sequence: number, duration: number): void {
    const stacks = this.#stacks;
    this.#stacks = [];
    const name = this.#nameOf(object);
    if (Atomics.exchange(this.#words, REPORTED, sequence) !== sequence) {
      // It has ended before the other thread came to it.
      writeError(`asyncio-native: a step has held the event loop for ${duration.toFixed(0)} ms: ${name}\n`);
    }
    const task = this.#isStep ? (object as Task) : null;
    try {
      this.#handler?.({ duration, name, task, stacks });
    } catch (exception) {
      threadState.running?.report({ message: 'Exception in the handler of setSlowStep', exception });
    }
    this.#hasPaused = true;
  }

  /** Called by the other thread, through the inspector, during the step. */
  #answer(sequence: number): string | null {
    const object = this.#object;
    if (sequence !== this.#sequence || object === null) {
      return null;
    }
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = FRAMES;
    // The innermost frame is this call itself.
    const stack = userStack().replace(/^\s+at <anonymous>:1:\d+\n/, '');
    Error.stackTraceLimit = stackTraceLimit;
    this.#stacks.push(stack);
    // From here on a report is certain, even if the step ends now.
    Atomics.store(this.#words, REPORTED, sequence);
    return JSON.stringify({ name: this.#nameOf(object), stack });
  }

  /** Called also if the step has ended, and the task holds its slot for its callback. */
  #nameOf(object: Schedulable): string {
    if (this.#isStep) {
      return show(object);
    }
    return this.#callback ? callbackName(this.#callback) : object._label?.() || className(object);
  }

  #startThread(): Worker {
    const { isMainThread, threadId, Worker } = workerThreads();
    const token = `${process.pid}.${threadId}.${systemTime()}`;
    const data: StepWatchData = {
      memory: this.#memory,
      limit: this.#limit,
      at: { sequence: SEQUENCE, stopped: STOPPED, reported: REPORTED, began: BEGAN },
      isMain: isMainThread,
      thread: isMainThread ? '' : ` of worker ${threadId}`,
      question: `globalThis[Symbol.for('asyncio-native.slow-step')]?.('${token}', %) ?? null`,
    };
    // Without the flags of the program's own threads: no preloaded modules, no inspector.
    const options = { name: 'asyncio-native slow steps', workerData: data, execArgv: [], env: {} };
    const worker = new Worker(workerScript(MAIN), options);
    worker.unref();
    worker.on('error', (exception) => {
      process.emitWarning(`The thread of setSlowStep has failed: ${String(exception)}`, 'RuntimeWarning');
    });
    (globalThis as Registered)[REGISTERED] = (asked, sequence) => (asked === token ? this.#answer(sequence) : null);
    return worker;
  }
}

/** Implements `setSlowStep`. */
export function watchSteps(milliseconds: number | null, handler: SlowStepHandler | undefined): void {
  if (milliseconds !== null) {
    checkTime('setSlowStep', 'milliseconds', milliseconds);
  }
  if (handler !== undefined) {
    checkFunction('setSlowStep', 'handler', handler);
  }
  const former = threadState.watchers.find((watcher) => watcher instanceof StepWatch);
  if (former !== undefined) {
    (former as StepWatch).stop();
    threadState.watchers = threadState.watchers.filter((watcher) => watcher !== former);
  }
  if (milliseconds !== null && milliseconds > 0 && milliseconds !== Number.POSITIVE_INFINITY) {
    threadState.watchers = [...threadState.watchers, new StepWatch(milliseconds, handler)];
  }
}

function writeError(text: string): void {
  try {
    process.getBuiltinModule('node:fs').writeSync(2, text);
  } catch {
    // It is closed, or full.
  }
}
