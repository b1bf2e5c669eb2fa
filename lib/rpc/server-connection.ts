import type { TransferListItem } from 'node:worker_threads';
import { encode, NO_ARGUMENTS, ONE_NUMBER } from '../channel/codec.js';
import type { Handshake } from '../channel/handshake.js';
import { isDead } from '../channel/liveness.js';
import { CANCELLATION, FAILURE, IN_SIDE_CHANNEL, QUEUED, RESULT, RUNNING } from '../channel/protocol.js';
import { RingMemory } from '../channel/ring-memory.js';
import { type Receive, RingReader } from '../channel/ring-reader.js';
import { RingWriter } from '../channel/ring-writer.js';
import { type Rendezvous, SideChannel } from '../channel/side-channel.js';
import type { Future } from '../future/future.js';
import { type EncodedError, encodeError } from './error-codec.js';
import type { Exposed } from './exposed-functions.js';
import { slotOf } from './pending-calls.js';
import { unwrap } from './transfer.js';

/** The loop's side of a connection: who calls, by which names, and how to answer. Owned by the loop's dispatcher. */
export class ServerConnection {
  readonly calls: RingReader;
  /** Where the present iteration's share of the calls ends. */
  end = 0;
  /** It has said goodbye, or its thread has ended. */
  gone = false;
  /** Takes its records; made by the dispatcher. */
  receive: Receive | undefined;
  readonly names: Exposed[] = [];
  /** What runs for this caller, by the number of the call. */
  readonly running: Map<number, Future> = new Map();
  readonly #sideChannel: SideChannel;
  readonly #answers: RingWriter;
  readonly #callStates: Int32Array;
  readonly #waker: Int32Array;

  constructor({ id, calls, answers, callStates, waker, rendezvous, port }: Handshake) {
    this.#waker = new Int32Array(waker);
    this.calls = new RingReader(new RingMemory(calls));
    this.#answers = new RingWriter(new RingMemory(answers), { waker: this.#waker, reactor: 0, canSpill: true });
    this.#callStates = new Int32Array(callStates);
    this.#sideChannel = new SideChannel(port, rendezvous, id);
  }

  /** Whether its thread has ended, and has left nothing to be taken. */
  get isDead(): boolean {
    return isDead(this.#waker) && !this.calls.pending;
  }

  takeSideMessage(number: number, rendezvous: Rendezvous): readonly unknown[] {
    return this.#sideChannel.take(number, rendezvous) as readonly unknown[];
  }

  /** Whether the call is to be run; it is not where the caller has withdrawn it. */
  begin(call: number): boolean {
    return Atomics.compareExchange(this.#callStates, slotOf(call), QUEUED, RUNNING) === QUEUED;
  }

  /** The word that tells whether the cancellation of `call` was asked for, and where it is. */
  claim(call: number): { words: Int32Array; at: number } {
    return { words: this.#callStates, at: slotOf(call) };
  }

  /** Answers with a result; with the error, where that cannot be cloned. */
  fulfil(call: number, value: unknown): void {
    try {
      if (typeof value === 'number') {
        this.#deliver(() => this.#answers.post(RESULT, 0, call, ONE_NUMBER, value, 'wait'));
        return;
      }
      this.#answer(RESULT, call, value);
    } catch (error) {
      this.fail(call, error);
    }
  }

  fail(call: number, error: unknown): void {
    let failure: EncodedError;
    try {
      failure = encodeError(error, isCloneable);
    } catch (second) {
      // A getter of the user's, or an error without a class.
      failure = encodeError(new Error('An exception could not be read', { cause: String(second) }), isCloneable);
    }
    this.#answer(FAILURE, call, failure);
  }

  cancelled(call: number): void {
    this.#deliver(() => this.#answers.post(CANCELLATION, 0, call, NO_ARGUMENTS, 0, 'wait'));
  }

  close(): void {
    this.calls.clearExitFlag();
    this.#sideChannel.close();
  }

  #answer(kind: number, call: number, value: unknown): void {
    const list: TransferListItem[] = [];
    const values = unwrap([value], list);
    const bits = list.length === 0 ? encode(values) : 0;
    if (bits !== 0) {
      this.#deliver(() => this.#answers.postEncoded(kind, 0, call, bits, 'wait'));
      return;
    }
    const number = this.#sideChannel.send(values[0], list);
    this.#deliver(() => this.#answers.post(kind, 0, call, IN_SIDE_CHANNEL, number, 'wait'));
  }

  /** A caller that is gone wants no answer. */
  #deliver(post: () => void): void {
    if (!this.#answers.isClosed) {
      try {
        post();
      } catch {
        // It went just now: the only error of an outbox that waits.
      }
    }
  }
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
