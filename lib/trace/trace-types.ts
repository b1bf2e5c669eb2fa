/** Options of {@link EventLoop.trace}. */
export interface TraceOptions {
  /** The number of kept records, of 16 bytes each: a power of two from 256 to 16,777,216; by default 65,536. */
  readonly capacity?: number | undefined;
}

/** An event of Chrome's trace event format. */
export interface ChromeEvent {
  /** The name of the task, of the callback, or of another subject. */
  readonly name: string;
  /** The kind: `X` a slice, `i` an instant, `s` and `f` the ends of an arrow, `M` the name of a row. */
  readonly ph: 'X' | 'i' | 's' | 'f' | 'M';
  /** `step`, `callback`, `timer`, `run`, `call`, `gc` or `wake`; none for `M`. */
  readonly cat?: string;
  /** The process; threads other than the main one have numbers that no process has. */
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
  /** Of a step: the number of the task, and as `next` what it does afterwards. */
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A trace in the form of a JSON file. */
export interface ChromeTrace {
  /** First the events that name rows, then the others by start time. */
  readonly traceEvents: readonly ChromeEvent[];
  /** How readers show times. */
  readonly displayTimeUnit: 'ns';
  /** The tool that recorded it, how many records there were, and how many were lost. */
  readonly otherData: Readonly<Record<string, unknown>>;
}

/** A recording of what a loop does: the result of {@link EventLoop.trace}. */
export interface Trace {
  /** Whether it still records. */
  readonly active: boolean;
  /** Maximum number of kept records. */
  readonly capacity: number;
  /** The number of records that were written. */
  readonly recorded: number;
  /** The number of records that later ones have overwritten. */
  readonly lost: number;
  /** The records, in shared memory; their format is not part of this package's interface. */
  readonly buffer: SharedArrayBuffer;
  /** Stops recording. The records stay. Idempotent; closing the loop stops it, too. */
  stop(): void;
  /** The records so far, in Chrome's trace event format. May be read while the trace goes on. */
  chromeEvents(): ChromeEvent[];
  /** The whole trace, for `JSON.stringify(trace)`. */
  toJSON(): ChromeTrace;
  /**
   * Writes it to the file at `path`, as JSON for Perfetto and `chrome://tracing`. **Blocks** meanwhile.
   *
   * @throws TypeError if `path` is no string and no URL; an error of the system.
   */
  write(path: string | URL): void;
}
