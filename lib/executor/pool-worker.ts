import { decode } from '../channel/codec.js';
import { type Inbox, inboxPoller } from '../channel/inbox-poller.js';
import {
  CALL,
  CANCEL,
  DEFINE,
  IN_SIDE_CHANNEL,
  KIND_SHIFT,
  NAME,
  NOTIFICATION,
  PAYLOAD,
  REACTOR,
  RENDEZVOUS,
  REQUEST,
} from '../channel/protocol.js';
import type { RecordMemory } from '../channel/ring-memory.js';
import type { Receive, RingReader } from '../channel/ring-reader.js';
import { Rendezvous } from '../channel/side-channel.js';
import { contextState } from '../context/context-state.js';
import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { BrokenExecutorError, CancelledError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Listener } from '../future/callbacks.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import { CANCELLED, FULFILLED, OUTCOME } from '../future/state.js';
import { calls } from '../rpc/current-call.js';
import { slotOf } from '../rpc/pending-calls.js';
import { ServerConnection } from '../rpc/server-connection.js';
import type { StartMessage } from '../rpc/start-message.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { Task } from '../task/task.js';
import { Fifo } from '../util/fifo.js';
import { type NamesInScope, resolveTarget, type Target } from './compile.js';

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
export class PoolWorker implements Schedulable, Inbox, Listener {
  readonly #loop: EventLoop;
  readonly #calls: RingReader;
  readonly #rendezvous: Rendezvous;
  readonly #connection: ServerConnection;
  readonly #names: NamesInScope;
  readonly #targets: Target[] = [];
  readonly #waiting = new Fifo<Waiting>();
  #scheduled = false;
  #isSpinning = false;
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

  constructor(loop: EventLoop, { endpoint, rendezvous, handshake }: StartMessage, names: NamesInScope) {
    this.#loop = loop;
    this.#rendezvous = new Rendezvous(rendezvous);
    this.#connection = new ServerConnection(handshake);
    this.#calls = this.#connection.calls;
    this.#claim = this.#connection.claim(0);
    this.#names = names;
    const words = new Int32Array(endpoint);
    words[REACTOR] = loop._scheduler.reactor.id;
    Atomics.store(words, RENDEZVOUS, 1);
    Atomics.notify(words, RENDEZVOUS);
    inboxPoller.open(this);
    loop._scheduler.remotes++;
    // Calls were made before there was anybody to be told.
    this.poll();
  }

  get needsWaker(): boolean {
    return this.#loop._scheduler.reactor.id === 0;
  }

  get signalled(): boolean {
    return !this.#scheduled && this.#calls.signalled;
  }

  get isSpinning(): boolean {
    return this.#isSpinning;
  }

  get pending(): boolean {
    return this.#calls.pending;
  }

  poll(): void {
    this.#scheduled = true;
    this.#isSpinning = false;
    this.#loop._scheduler.schedule(this);
  }

  park(): void {
    this.#isSpinning = false;
    if (!this.#calls.park()) {
      this.poll();
    }
  }

  spill(): void {
    while (this.#calls.take(this.#calls.end, CHUNK, this.#receive)) {}
    // What came may wait until the call ends within which this is.
    if (!this.#scheduled) {
      this.poll();
    }
  }

  /** The thread ends, maybe within a call. Those that have not begun are the executor's to give to others. */
  abandon(cause: unknown): void {
    // First, for who sees that it is closed takes the call for lost, and knows no cause.
    if (this.#running !== 0) {
      const options = cause === undefined ? undefined : { cause };
      this.#connection.fail(this.#running, new BrokenExecutorError('The thread of this call has ended', options));
      this.#running = 0;
    }
    this.#calls.close();
    this.#calls.drained();
  }

  /** @internal */
  _run(slot: number, scheduler: Scheduler): void {
    const more = this.#calls.take(this.#calls.end, CHUNK, this.#receive);
    this.#cancel();
    this.#serve();
    if (more || this.#cancelling !== 0 || this.#calls.pending) {
      scheduler.enqueue(slot);
    } else {
      this.#isSpinning = true;
      this.#scheduled = false;
      scheduler.slots.release(slot);
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
        this.#connection.cancelled(this.#end());
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
      case REQUEST: {
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
          this.#names,
        );
        break;
      case CANCEL:
        // Not at once: this thread may be in the middle of a post, and `cancel` may be the user's.
        this.#cancelling = words[record + CALL];
        break;
      case NOTIFICATION:
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
      contextState.current = null;
    }
  }

  #arguments(header: number, record: number, memory: RecordMemory): readonly unknown[] {
    return (header & IN_SIDE_CHANNEL) === 0
      ? decode(header, record, memory)
      : this.#connection.takeSideMessage(memory.floats[(record + PAYLOAD) >> 1], this.#rendezvous);
  }

  /** Begins calls as long as there are any and none of them holds the thread. */
  #serve(): void {
    while (this.#running === 0 && this.#waiting.size > 0) {
      const { call, target, args, error } = this.#waiting.take();
      if (!this.#connection.begin(call)) {
        this.#connection.cancelled(call);
      } else if (error !== undefined) {
        this.#connection.fail(call, error);
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
      contextState.current = null;
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
    this.#connection.fulfil(this.#end(), value);
  }

  #fail(error: unknown): void {
    const target = this.#target as Target;
    const call = this.#end();
    if (error instanceof CancelledError) {
      this.#connection.cancelled(call);
    } else {
      this.#connection.fail(call, target.explain(error));
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
