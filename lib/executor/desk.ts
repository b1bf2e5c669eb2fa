import { scope } from '../context/scope.js';
import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { BrokenExecutorError, CancelledError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Listener } from '../future/callbacks.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import { CANCELLED, FULFILLED, OUTCOME } from '../future/state.js';
import type { BaseLoop } from '../loop/base-loop.js';
import type { Schedulable } from '../loop/schedulable.js';
import { decode } from '../mail/codec.js';
import {
  ASKED,
  CALL,
  CALLED,
  CANCEL,
  DEFINE,
  KIND_SHIFT,
  LOBBY,
  NAME,
  PARCEL,
  PAYLOAD,
  REACTOR,
} from '../mail/layout.js';
import { office, type Recipient } from '../mail/office.js';
import { Lobby } from '../mail/parcels.js';
import type { RecordMemory } from '../mail/ring-memory.js';
import type { Receive, RingReader } from '../mail/ring-reader.js';
import { Fifo } from '../sync/fifo.js';
import { Task } from '../task/task.js';
import { Caller } from '../threads/caller.js';
import { calls } from '../threads/current-call.js';
import { slotOf } from '../threads/hub.js';
import type { ThreadStart } from '../threads/thread-start.js';
import { resolveTarget, type Scope, type Target } from './compile.js';

/** Records per turn at the ready ring: after so many Node's callbacks may have theirs. */
const CHUNK = 32;

/** A call that has not begun. */
interface Waiting {
  readonly call: number;
  readonly target: Target;
  readonly args: readonly unknown[];
  /** Why the arguments could not be read, if so. */
  readonly error: unknown;
}

/**
 * Where a thread of an executor takes its calls in: from one caller, in their order, and one at a time. A call that returns
 * a Promise or a coroutine holds the thread until that is done. Those behind it have not begun, and may be taken back.
 */
export class Desk implements Schedulable, Recipient, Listener {
  readonly #loop: EventLoop;
  readonly #calls: RingReader;
  readonly #lobby: Lobby;
  readonly #caller: Caller;
  readonly #scope: Scope;
  readonly #targets: Target[] = [];
  readonly #waiting = new Fifo<Waiting>();
  #scheduled = false;
  #lingers = false;
  /** The call that has begun and is not answered; 0 for none. */
  #running = 0;
  #target: Target | undefined;
  /** The call that is to be cancelled; 0 for none. */
  #cancelling = 0;
  /** What that call waits for, once its function has returned. */
  #future: Future | undefined;
  /** For `checkCancelled`: one for all calls, there is never more than one. */
  readonly #claim: { readonly words: Int32Array; at: number };
  readonly #receive: Receive = (header, record, memory) => this.#read(header, record, memory);

  constructor(loop: EventLoop, { gate, lobby, introduction }: ThreadStart, names: Scope) {
    this.#loop = loop;
    this.#lobby = new Lobby(lobby);
    this.#caller = new Caller(introduction);
    this.#calls = this.#caller.calls;
    this.#claim = this.#caller.claim(0);
    this.#scope = names;
    const words = new Int32Array(gate);
    words[REACTOR] = loop._reactor.id;
    Atomics.store(words, LOBBY, 1);
    Atomics.notify(words, LOBBY);
    office.open(this);
    loop._remotes++;
    // Calls were made before there was anybody to be told.
    this.collect();
  }

  get needsBell(): boolean {
    return this.#loop._reactor.id === 0;
  }

  get signalled(): boolean {
    return !this.#scheduled && this.#calls.signalled;
  }

  get lingers(): boolean {
    return this.#lingers;
  }

  get pending(): boolean {
    return this.#calls.pending;
  }

  collect(): void {
    this.#scheduled = true;
    this.#lingers = false;
    this.#loop._schedule(this);
  }

  rest(): void {
    this.#lingers = false;
    if (!this.#calls.rest()) {
      this.collect();
    }
  }

  evacuate(): void {
    while (this.#calls.take(this.#calls.end, CHUNK, this.#receive)) {}
    // What came may wait until the call ends within which this is.
    if (!this.#scheduled) {
      this.collect();
    }
  }

  /** The thread ends, maybe within a call. Those that have not begun are the executor's to give to others. */
  abandon(cause: unknown): void {
    // First, for who sees that it is closed takes the call for lost, and knows no cause.
    if (this.#running !== 0) {
      const options = cause === undefined ? undefined : { cause };
      this.#caller.fail(this.#running, new BrokenExecutorError('The thread of this call has ended', options));
      this.#running = 0;
    }
    this.#calls.close();
    this.#calls.drained();
  }

  /** @internal */
  _run(slot: number, loop: BaseLoop): void {
    const more = this.#calls.take(this.#calls.end, CHUNK, this.#receive);
    this.#cancel();
    this.#serve();
    if (more || this.#cancelling !== 0 || this.#calls.pending) {
      loop._enqueue(slot);
    } else {
      this.#lingers = true;
      this.#scheduled = false;
      loop._slots.release(slot);
    }
  }

  /** @internal */
  _label(): string {
    return 'calls of an executor';
  }

  /** @internal What the call has waited for is done. */
  _notify(future: Future): void {
    switch (future._state & OUTCOME) {
      case FULFILLED:
        this.#fulfil(future._value);
        break;
      case CANCELLED:
        this.#caller.cancelled(this.#end());
        break;
      default:
        future._retrieve();
        this.#fail(future._value);
    }
    this.#serve();
  }

  #read(header: number, record: number, memory: RecordMemory): void {
    const { words } = memory;
    switch ((header >> KIND_SHIFT) & 15) {
      case ASKED: {
        const target = this.#targets[words[record + NAME]];
        const call = words[record + CALL];
        try {
          this.#waiting.put({ call, target, args: this.#arguments(header, record, memory), error: undefined });
        } catch (error) {
          // V8 could not make of it what was sent.
          this.#waiting.put({ call, target, args: [], error });
        }
        break;
      }
      case DEFINE:
        this.#targets[words[record + NAME]] = resolveTarget(
          this.#arguments(header, record, memory)[0] as string,
          this.#scope,
        );
        break;
      case CANCEL:
        // Not at once: this thread may be in the middle of a post, and `cancel` may be the user's.
        this.#cancelling = words[record + CALL];
        break;
      case CALLED:
        // Of all that is only called, without an answer, there is this: said when there is nothing else to do.
        this.#loop.stop();
        break;
    }
  }

  /** Cancels what is to be cancelled: a function may ask, a coroutine is told. */
  #cancel(): void {
    const call = this.#cancelling;
    const future = this.#future;
    this.#cancelling = 0;
    if (call !== 0 && call === this.#running && future instanceof Task) {
      try {
        future.cancel();
      } catch (exception) {
        // Of what the task waits for.
        const message = 'Exception in cancel(), asked for by another thread';
        this.#loop.callExceptionHandler({ message, exception, task: future });
      }
      scope.current = null;
    }
  }

  #arguments(header: number, record: number, memory: RecordMemory): readonly unknown[] {
    return (header & PARCEL) === 0
      ? decode(header, record, memory)
      : this.#caller.takeParcel(memory.floats[(record + PAYLOAD) >> 1], this.#lobby);
  }

  /** Begins calls as long as there are any and none of them holds the thread. */
  #serve(): void {
    while (this.#running === 0 && this.#waiting.size > 0) {
      const { call, target, args, error } = this.#waiting.take();
      if (!this.#caller.begin(call)) {
        this.#caller.cancelled(call);
      } else if (error !== undefined) {
        this.#caller.fail(call, error);
      } else {
        this.#begin(call, target, args);
      }
    }
  }

  #begin(call: number, target: Target, args: readonly unknown[]): void {
    this.#running = call;
    this.#target = target;
    this.#claim.at = slotOf(call);
    calls.current = this.#claim;
    let result: unknown;
    try {
      // Not as a method: the function's `this` is none of ours.
      const { fn } = target;
      result = fn(...args);
      if (typeof result === 'object' && result !== null) {
        const future = this.#futureOf(result);
        if (future !== undefined) {
          this.#future = future;
          future._listen(this);
          return;
        }
      }
    } catch (error) {
      this.#fail(error);
      return;
    } finally {
      scope.current = null;
    }
    this.#fulfil(result);
  }

  #futureOf(result: object): Future | undefined {
    if (isCoroutine(result)) {
      return this.#loop.createTask(result as Coroutine<unknown>);
    }
    return result instanceof Future ? result : fromPromise(this.#loop, result as unknown);
  }

  #fulfil(value: unknown): void {
    this.#caller.fulfil(this.#end(), value);
  }

  #fail(error: unknown): void {
    const target = this.#target as Target;
    const call = this.#end();
    if (error instanceof CancelledError) {
      this.#caller.cancelled(call);
    } else {
      this.#caller.fail(call, target.explain(error));
    }
  }

  /** The call that has run is over. Returns its number, for the answer. */
  #end(): number {
    const call = this.#running;
    this.#running = 0;
    this.#target = undefined;
    this.#future = undefined;
    calls.current = undefined;
    return call;
  }
}
