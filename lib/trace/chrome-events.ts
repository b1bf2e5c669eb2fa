import { workerThreads } from '../util/node-builtins.js';
import { callName } from './call-name.js';
import { functionNames } from './generator-names.js';
import type { LoopRecorder } from './loop-recorder.js';
import { CALLBACKS, CALLS, IO, TIMERS } from './trace-names.js';
import {
  AWAITS_FUTURE,
  AWAITS_TASK,
  CALL_ANSWERED,
  CALL_BEGIN,
  CALL_REPLIED,
  CALL_SENT,
  CALL_STARTED,
  CALL_WAKE,
  CANCELLED,
  detailOf,
  END,
  FAILED,
  FELL_ASLEEP,
  FINISHED,
  GC,
  kindOf,
  RUN_BEGIN,
  RUN_END,
  TASK_BEGIN,
  TASK_WAKE,
  TIMER,
  YIELDED,
} from './trace-record.js';
import type { TraceRecord } from './trace-ring.js';
import type { ChromeEvent } from './trace-types.js';

const GARBAGE = 4;
const RUNS = 5;
const ROWS: Readonly<Record<number, string>> = {
  [CALLBACKS]: 'callbacks',
  [TIMERS]: 'timers',
  [IO]: 'I/O',
  [CALLS]: 'calls between threads',
  [GARBAGE]: 'garbage collection',
  [RUNS]: 'runs',
};
/** Rows of tasks begin here. */
const FIRST_FAMILY = 16;
/** Rows of one loop; those of the next loop follow. */
const ROWS_PER_LOOP = 100_000;
/** Each thread is a process to Chrome, so that the rows of one thread stay together. Above any process id. */
const THREAD_SHIFT = 10_000_000;

const CALL_TEXT: Readonly<Record<number, string>> = {
  [CALL_SENT]: 'sent',
  [CALL_ANSWERED]: 'answered',
  [CALL_STARTED]: 'begins',
  [CALL_REPLIED]: 'replied',
};
const ENDINGS: Readonly<Record<number, string>> = {
  [YIELDED]: 'gives way',
  [FELL_ASLEEP]: 'sleeps',
  [FINISHED]: 'finished',
  [FAILED]: 'failed',
  [CANCELLED]: 'cancelled',
};
/** By the bits of `performance.constants`. */
const COLLECTIONS: Readonly<Record<number, string>> = {
  1: 'minor collection',
  2: 'minor collection',
  4: 'major collection',
  8: 'incremental marking',
  16: 'weak callbacks',
};

/** A slice that has begun. */
interface Open {
  readonly name: string;
  readonly cat: string;
  readonly tid: number;
  readonly time: number;
  readonly args: Record<string, unknown>;
  /** What it has made ready. */
  readonly woken: string[];
}

/** The start of an arrow. */
interface Source {
  readonly ts: number;
  readonly tid: number;
}

/** Makes Chrome's events of the records of a loop. */
export class ChromeEvents {
  readonly #events: ChromeEvent[] = [];
  readonly #recorder: LoopRecorder;
  readonly #loop: number;
  readonly #pid: number;
  readonly #families: Map<object, string>;
  readonly #rows = new Map<string, number>();
  readonly #usedRows = new Map<number, string>();
  readonly #open: Open[] = [];
  readonly #runs: number[] = [];
  readonly #sources = new Map<string, Source>();
  #arrows = 0;

  /** `loop` counts the loops of the thread. */
  constructor(recorder: LoopRecorder, loop: number) {
    this.#recorder = recorder;
    this.#loop = loop;
    const { threadId } = workerThreads();
    this.#pid = process.pid + threadId * THREAD_SHIFT;
    this.#families = functionNames(recorder.names.families);
  }

  /** The events, in order of time; those that name rows come first. Open slices end at `end`, by the thread's clock. */
  all(end: number): ChromeEvent[] {
    for (const record of this.#recorder.ring.records()) {
      this.#add(record);
    }
    while (this.#open.length > 0) {
      this.#close(end, 'is not over');
    }
    for (const time of this.#runs.splice(0)) {
      this.#slice('run', 'run', RUNS, time, end, {});
    }
    this.#events.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
    return [...this.#metadata(), ...this.#events];
  }

  #add({ time, number, word }: TraceRecord): void {
    const { names } = this.#recorder;
    switch (kindOf(word)) {
      case TASK_BEGIN: {
        const { name, tid } = this.#task(number);
        this.#begin(`task ${number}`, { name, cat: 'step', tid, time, args: { task: number }, woken: [] });
        break;
      }
      case CALL_BEGIN: {
        const { name, row } = names.ofCall(number);
        this.#begin(`call ${number}`, { name, cat: 'callback', tid: this.#row(row), time, args: {}, woken: [] });
        break;
      }
      case END:
        if (this.#open.length > 0) {
          this.#close(time, this.#ending(detailOf(word), number));
        }
        break;
      case TASK_WAKE:
        this.#open.at(-1)?.woken.push(`task ${number}`);
        break;
      case CALL_WAKE:
        this.#open.at(-1)?.woken.push(`call ${number}`);
        break;
      case TIMER:
        this.#instant(this.#task(number).name, 'timer', TIMERS, time, { task: number });
        break;
      case GC:
        this.#slice(COLLECTIONS[detailOf(word)] ?? 'collection', 'gc', GARBAGE, time, time + number / 1000, {});
        break;
      case RUN_BEGIN:
        this.#runs.push(time);
        break;
      case RUN_END: {
        const began = this.#runs.pop();
        if (began !== undefined) {
          this.#slice('run', 'run', RUNS, began, time, {});
        }
        break;
      }
      default:
        this.#addCall(kindOf(word), time, number, detailOf(word));
    }
  }

  #addCall(kind: number, time: number, number: number, detail: number): void {
    const name = detail === 0 ? 'call' : `${callName(this.#recorder.names.named(detail).name)}()`;
    this.#instant(`${name} ${CALL_TEXT[kind]}`, 'call', CALLS, time, { call: number });
  }

  #begin(key: string, slice: Open): void {
    this.#open.push(slice);
    const source = this.#sources.get(key);
    if (source === undefined) {
      return;
    }
    this.#sources.delete(key);
    const id = `${this.#pid}.${this.#loop}.${++this.#arrows}`;
    const arrow = { name: 'wakes', cat: 'wake', pid: this.#pid, id };
    this.#events.push({ ...arrow, ph: 's', ...source });
    this.#events.push({ ...arrow, ph: 'f', bp: 'e', tid: slice.tid, ts: this.#micros(slice.time) });
  }

  #close(time: number, ending: string | undefined): void {
    const { name, cat, tid, time: began, args, woken } = this.#open.pop() as Open;
    const ts = this.#micros(began);
    const dur = this.#duration(began, time);
    const more = ending === undefined ? args : { ...args, next: ending };
    this.#events.push({ name, cat, ph: 'X', pid: this.#pid, tid, ts, dur, args: more });
    for (const key of woken) {
      // Within the slice, because an arrow belongs to the slice in which it begins.
      this.#sources.set(key, { ts: this.#micros((began + time) / 2), tid });
    }
  }

  #slice(name: string, cat: string, row: number, from: number, to: number, args: Record<string, unknown>): void {
    const ts = this.#micros(from);
    const dur = this.#duration(from, to);
    this.#events.push({ name, cat, ph: 'X', pid: this.#pid, tid: this.#row(row), ts, dur, args });
  }

  #instant(name: string, cat: string, row: number, time: number, args: Record<string, unknown>): void {
    const ts = this.#micros(time);
    this.#events.push({ name, cat, ph: 'i', s: 't', pid: this.#pid, tid: this.#row(row), ts, args });
  }

  #ending(how: number, number: number): string | undefined {
    if (how === AWAITS_TASK) {
      return `awaits ${this.#task(number).name}`;
    }
    return how === AWAITS_FUTURE ? `awaits a ${this.#recorder.names.named(number).name}` : ENDINGS[how];
  }

  #task(number: number): { name: string; tid: number } {
    const known = this.#recorder.names.tasks.get(number);
    const family = (known && this.#families.get(known.family)) ?? 'coroutine';
    return { name: known?.given ?? `${family} #${number}`, tid: this.#familyRow(family) };
  }

  #familyRow(family: string): number {
    let row = this.#rows.get(family);
    if (row === undefined) {
      row = FIRST_FAMILY + this.#rows.size;
      this.#rows.set(family, row);
    }
    return this.#use(row, `tasks of ${family}`);
  }

  #row(row: number): number {
    return this.#use(row, ROWS[row] as string);
  }

  #use(row: number, name: string): number {
    const tid = this.#loop * ROWS_PER_LOOP + row;
    this.#usedRows.set(tid, name);
    return tid;
  }

  #metadata(): ChromeEvent[] {
    const { isMainThread, threadId } = workerThreads();
    const thread = isMainThread ? 'main thread' : `worker ${threadId}`;
    const base = { ph: 'M', pid: this.#pid, ts: 0 } as const;
    const events: ChromeEvent[] = [
      { ...base, name: 'process_name', tid: 0, args: { name: `node ${process.pid}, ${thread}` } },
      { ...base, name: 'process_sort_index', tid: 0, args: { sort_index: threadId } },
    ];
    const prefix = this.#loop === 0 ? '' : `loop ${this.#loop + 1}: `;
    for (const [tid, name] of this.#usedRows) {
      events.push({ ...base, name: 'thread_name', tid, args: { name: `${prefix}${name}` } });
      events.push({ ...base, name: 'thread_sort_index', tid, args: { sort_index: tid } });
    }
    return events;
  }

  #micros(time: number): number {
    return this.#nanos(time) / 1000;
  }

  /** A nanosecond less than measured: readers round differently, and the slices of a row must not overlap. */
  #duration(from: number, to: number): number {
    return Math.max(0, this.#nanos(to) - this.#nanos(from) - 1) / 1000;
  }

  #nanos(time: number): number {
    return Math.round(time * 1e6);
  }
}
