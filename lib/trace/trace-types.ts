/** What {@link EventLoop.trace} may be told. */
export interface TraceOptions {
  /** How many records are kept, of 16 bytes each: a power of two from 256 to 16,777,216, by default 65,536. */
  readonly capacity?: number | undefined;
}

/** An event of Chrome's trace event format. */
export interface ChromeEvent {
  /** Of the task, the callback, or what else it is. */
  readonly name: string;
  /** The kind: `X` a slice, `i` an instant, `s` and `f` the ends of an arrow, `M` the name of a row. */
  readonly ph: 'X' | 'i' | 's' | 'f' | 'M';
  /** `step`, `callback`, `timer`, `run`, `call`, `gc` or `wake`; none for `M`. */
  readonly cat?: string;
  /** The process; threads beside the main one have numbers that no process has. */
  readonly pid: number;
  /** The row. */
  readonly tid: number;
  /** When it begins, in microseconds of the system's monotonic clock. */
  readonly ts: number;
  /** How long it takes, in microseconds: of `X`. */
  readonly dur?: number;
  /** Of both ends of an arrow. */
  readonly id?: string;
  /** An arrow ends at the slice around it. */
  readonly bp?: 'e';
  /** An instant is one of its row. */
  readonly s?: 't';
  /** Of a step: the number of the task, and as `next` what comes of it then. */
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A trace as a file of JSON holds it. */
export interface ChromeTrace {
  /** Those that name rows, then the others by the time of their beginning. */
  readonly traceEvents: readonly ChromeEvent[];
  /** How readers show times. */
  readonly displayTimeUnit: 'ns';
  /** What has recorded it, and how many records there were and were lost. */
  readonly otherData: Readonly<Record<string, unknown>>;
}

/** What a loop does, as {@link EventLoop.trace} records it. */
export interface Trace {
  /** Whether it still records. */
  readonly active: boolean;
  /** How many records are kept at most. */
  readonly capacity: number;
  /** How many records were written. */
  readonly recorded: number;
  /** How many of them were overwritten by later ones. */
  readonly lost: number;
  /** The records, in shared memory; their format is not part of this package's interface. */
  readonly buffer: SharedArrayBuffer;
  /** Records no more. What was recorded stays. Idempotent; closing the loop does it, too. */
  stop(): void;
  /** What was recorded by now, in Chrome's trace event format. It may be asked for while the trace goes on. */
  chromeEvents(): ChromeEvent[];
  /** The same as a whole, for `JSON.stringify(trace)`. */
  toJSON(): ChromeTrace;
  /**
   * Writes it to the file at `path`, as JSON, which Perfetto and `chrome://tracing` open. **Blocks** meanwhile.
   *
   * @throws TypeError if `path` is no string and no URL; an error of the system.
   */
  write(path: string | URL): void;
}
