/**
 * A program of the oracle, as data. Printers make Python (python.ts) and JavaScript (javascript.ts) of it, and what they print
 * is what runs: so a program that fails can be read, and run by hand.
 *
 * All names are those of JavaScript; in Python `putNowait` is `put_nowait`. What is neither asyncio's nor the program's own
 * (`the`, `log`, `unique`, …) is described in helpers.ts.
 */
export interface Program {
  /** Locks, queues and so on, by name. */
  readonly objects: Readonly<Record<string, Expression>>;
  /** The first is the body of the main task. A later one never awaits an earlier one: CPython does not survive a cycle. */
  readonly things: readonly Thing[];
}

/** What `the(name)` makes a future of: a coroutine function, whose task it is then, or a function that returns a future. */
export type Thing =
  | { readonly name: string; readonly body: readonly Statement[] }
  | { readonly name: string; readonly value: Expression };

export type Expression =
  | null
  | boolean
  | number
  | string
  | { readonly name: string }
  | { readonly list: readonly Expression[] }
  | { readonly callback: Logged }
  | {
      readonly call: string;
      readonly args: readonly Expression[];
      readonly options?: Readonly<Record<string, Expression>>;
    };

/** Something whose value, or exception, is put down in the trace as event number `label`. */
export interface Logged {
  readonly label: number;
  readonly value: Expression;
}

export type Statement =
  | (Logged & { readonly op: 'evaluate' })
  /** An exception is the value. */
  | (Logged & { readonly op: 'attempt' })
  | (Logged & { readonly op: 'await' })
  | { readonly op: 'raise'; readonly value: Expression }
  | { readonly op: 'return'; readonly value: number }
  | { readonly op: 'repeat'; readonly times: number; readonly body: readonly Statement[] }
  | Try
  | Scope
  | Each;

export interface Try {
  readonly op: 'try';
  readonly label: number;
  readonly body: readonly Statement[];
  readonly catches: 'all' | 'cancelled' | 'failures';
  readonly handler: readonly Statement[];
  readonly rethrows: boolean;
  readonly cleanup: readonly Statement[];
}

/** Python's `async with`. */
export interface Scope {
  readonly op: 'scope';
  /** Inside, the scope's name is `scope` followed by this. */
  readonly label: number;
  readonly kind: 'timeout' | 'timeoutAt' | 'taskGroup' | 'with';
  /** The deadline of a timeout; the object of a `with`. */
  readonly of: Expression;
  readonly body: readonly Statement[];
}

/** The loop over `asCompleted`. */
export interface Each {
  readonly op: 'each';
  readonly label: number;
  readonly value: Expression;
  /** Go on after a failure. */
  readonly guarded: boolean;
}
