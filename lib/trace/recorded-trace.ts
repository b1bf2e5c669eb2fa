import { checkOptions, invalidType, invalidValue } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { isTraced, observe, unobserve } from '../scheduler/loop-observer.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { inspectable } from '../util/inspectable.js';
import { VERSION } from '../util/version.js';
import { forgetCalls, recordCalls } from './call-recorder.js';
import { ChromeEvents } from './chrome-events.js';
import { GarbageWatch } from './garbage-watch.js';
import { LoopRecorder } from './loop-recorder.js';
import { systemTime } from './trace-clock.js';
import type { ChromeEvent, ChromeTrace, Trace, TraceOptions } from './trace-types.js';

const DEFAULT_CAPACITY = 1 << 16;
const LEAST_CAPACITY = 1 << 8;
const MOST_CAPACITY = 1 << 24;

/** A trace of one loop. */
export class RecordedTrace implements Trace {
  readonly #recorder: LoopRecorder;
  readonly #garbage: GarbageWatch;
  readonly #number: number;
  /** When it was stopped; undefined while it records. */
  #end: number | undefined = undefined;

  /** `number` counts the loops of a thread whose traces are merged. */
  constructor(scheduler: Scheduler, capacity: number, number: number) {
    this.#number = number;
    this.#recorder = new LoopRecorder(scheduler, capacity);
    this.#recorder.onClosed = () => this.stop();
    this.#garbage = new GarbageWatch(this.#recorder.ring);
    recordCalls(this.#recorder);
    observe(scheduler, this.#recorder);
    if (scheduler.run !== null) {
      this.#recorder.runBegan();
    }
  }

  get active(): boolean {
    return this.#end === undefined;
  }

  get capacity(): number {
    return this.#recorder.ring.capacity;
  }

  get recorded(): number {
    return this.#recorder.ring.written;
  }

  get lost(): number {
    return this.#recorder.ring.lost;
  }

  get buffer(): SharedArrayBuffer {
    return this.#recorder.ring.buffer;
  }

  stop(): void {
    if (this.#end !== undefined) {
      return;
    }
    this.#end = systemTime();
    unobserve(this.#recorder.scheduler, this.#recorder);
    forgetCalls(this.#recorder);
    this.#garbage.stop();
    this.#recorder.names.stop();
  }

  chromeEvents(): ChromeEvent[] {
    if (this.#end === undefined) {
      this.#garbage.take();
    }
    return new ChromeEvents(this.#recorder, this.#number).all(this.#end ?? systemTime());
  }

  toJSON(): ChromeTrace {
    return chromeTrace([this]);
  }

  write(path: string | URL): void {
    if (typeof path !== 'string' && !(path instanceof URL)) {
      throw invalidType('write', 'path', 'a string or a URL', path);
    }
    process.getBuiltinModule('node:fs').writeFileSync(path, JSON.stringify(this));
  }

  /** @internal */
  _describe(): string {
    return `${this.active ? 'active' : 'stopped'} recorded=${this.recorded} lost=${this.lost}`;
  }
}

inspectable(RecordedTrace);

/** `traces`, of this thread, as one. */
export function chromeTrace(traces: readonly Trace[]): ChromeTrace {
  const sum = (of: (trace: Trace) => number): number => traces.reduce((total, trace) => total + of(trace), 0);
  return {
    traceEvents: traces.flatMap((trace) => trace.chromeEvents()),
    displayTimeUnit: 'ns',
    otherData: {
      recorder: `asyncio-native ${VERSION}`,
      node: process.version,
      clock: 'monotonic, in microseconds',
      recorded: sum((trace) => trace.recorded),
      lost: sum((trace) => trace.lost),
    },
  };
}

/** @throws as `loop.trace` says. */
export function startTrace(loop: EventLoop, options: TraceOptions | undefined, number = 0): RecordedTrace {
  const scheduler = loop._scheduler;
  scheduler.checkClosed();
  checkOptions('trace', options, ['capacity']);
  const capacity = checkCapacity(options?.capacity ?? DEFAULT_CAPACITY);
  if (isTraced(scheduler)) {
    throw new RuntimeError('This event loop is traced already: stop that trace first', 'ERR_ASYNCIO_TRACE_ACTIVE');
  }
  return new RecordedTrace(scheduler, capacity, number);
}

function checkCapacity(capacity: unknown): number {
  if (typeof capacity !== 'number') {
    throw invalidType('trace', 'capacity', 'a number', capacity);
  }
  const isPower = Number.isInteger(Math.log2(capacity));
  if (!isPower || capacity < LEAST_CAPACITY || capacity > MOST_CAPACITY) {
    throw invalidValue('trace', 'capacity', `a power of two from ${LEAST_CAPACITY} to ${MOST_CAPACITY}`, capacity);
  }
  return capacity;
}
