/**
 * A snapshot of a running program, as `asyncio-native ps --json` prints it.
 *
 * A number is null if it is not known. Times are milliseconds.
 */

/** One coroutine of a task's stack. */
export interface FrameSnapshot {
  /** The name of the function; `<anonymous>` if it has none. */
  function: string;
  /**
   * The place where it is suspended: a path, or a URL if it is no file. Null if that is not known, as for a running
   * coroutine.
   */
  file: string | null;
  /** Counted from 1. */
  line: number | null;
  column: number | null;
}

/** What a task waits for. */
export interface WaitSnapshot {
  /** `sleep`, `task`, or the name of the class: `Lock`, `Queue`, `StreamReader`, … */
  readonly kind: string;
  readonly text: string;
  /**
   * The id of the awaited object, such as a lock or a queue: unique in its thread and constant while it lives. Null for
   * a sleep.
   */
  readonly id: number | null;
  /** The tasks of which all, or one, must end first. */
  readonly tasks: number[];
  /** The task that holds the awaited lock. */
  readonly holder: number | null;
  /** Milliseconds until a sleep ends. */
  readonly remaining: number | null;
}

export type TaskState = 'running' | 'ready' | 'sleeping' | 'waiting';

export interface TaskSnapshot {
  /** Unique in its thread, and constant while the task lives. */
  readonly id: number;
  readonly name: string;
  readonly state: TaskState;
  /** Whether its step is on the stack right now. */
  readonly current: boolean;
  /** Requests for cancellation that it has not taken back. */
  readonly cancelling: number;
  /** Innermost first. */
  readonly stack: FrameSnapshot[];
  readonly waitingOn: WaitSnapshot | null;
  readonly awaitedBy: number[];
  /** Milliseconds since its last step. Known in debug mode only. */
  readonly since: number | null;
  /** Milliseconds for which its steps have held the thread since measuring began. Null while steps are not measured. */
  readonly busy: number | null;
}

export interface TimerSnapshot {
  /** Milliseconds from now; negative if it is overdue, null if it is never due. */
  readonly due: number | null;
  readonly text: string;
  /** The task that it wakes. */
  readonly task: number | null;
}

export interface CallSnapshot {
  /** The function that is called. */
  readonly name: string;
  readonly state: 'running' | 'queued';
}

export interface ExecutorSnapshot {
  readonly text: string;
  readonly threads: number;
  /** At most {@link MAX_CALLS} calls. */
  readonly calls: CallSnapshot[];
  /** All calls that have not ended. */
  readonly pending: number;
}

export interface TransportSnapshot {
  readonly text: string;
}

export type LoopMode = 'blocking' | 'hosted' | 'idle';

export interface LoopSnapshot {
  /** Unique in its thread. */
  readonly id: number;
  readonly backend: string;
  readonly mode: LoopMode;
  readonly virtual: boolean;
  readonly debug: boolean;
  /** Whether a trace records what it does. */
  readonly traced: boolean;
  /** Callbacks and tasks that are ready. */
  readonly ready: number;
  /** Callbacks and steps of tasks that were taken from the ready queue so far; begins again at 0 after 2^32 - 1. */
  readonly taken: number;
  readonly tasks: TaskSnapshot[];
  readonly timers: TimerSnapshot[];
  readonly executors: ExecutorSnapshot[];
  readonly transports: TransportSnapshot[];
}

/** A callback, or a step of a task. */
export interface StepSnapshot {
  /** Milliseconds. */
  readonly duration: number;
  /** Of the task, or of the function that is called. */
  readonly name: string;
}

export interface ThreadSnapshot {
  /** `threadId` of `node:worker_threads`. */
  readonly id: number;
  name: string;
  /** The functions on the thread's stack, innermost first, as V8 shows them. Empty while it waits in Node's loop. */
  readonly stack: string[];
  /** Bytes of V8's heap that objects of the thread take, including garbage. */
  readonly heapUsed: number;
  /** The longest since the previous snapshot. Null if none was long, or if steps are not measured. */
  readonly longestStep: StepSnapshot | null;
  readonly loops: LoopSnapshot[];
}

export interface ProcessSnapshot {
  readonly pid: number;
  /** Node's version. */
  readonly node: string;
  /** This package's version there. */
  readonly version: string;
  /** Bytes of the process in memory. */
  readonly rss: number;
  /** Milliseconds of processor time that the process has used so far, all threads together. */
  readonly cpu: number;
  readonly threads: ThreadSnapshot[];
}

/** Maximum number of calls of an executor in a snapshot. */
export const MAX_CALLS = 100;
