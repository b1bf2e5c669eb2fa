import type { TransferListItem } from 'node:worker_threads';
import type { Future } from '../future/future.js';
import { encode, NO_ARGUMENTS, ONE_NUMBER } from '../mail/codec.js';
import type { Introduction } from '../mail/introduction.js';
import { CANCELLATION, FAILURE, PARCEL, QUEUED, RESULT, RUNNING } from '../mail/layout.js';
import { isDead } from '../mail/liveness.js';
import { type Lobby, ParcelPort } from '../mail/parcels.js';
import { RingMemory } from '../mail/ring-memory.js';
import { type Receive, RingReader } from '../mail/ring-reader.js';
import { RingWriter } from '../mail/ring-writer.js';
import type { Exposed } from './exposed.js';
import { type Failure, takeApart } from './failure.js';
import { slotOf } from './hub.js';
import { unwrap } from './transfer.js';

/** The loop's side of a connection: who calls, by which names, and how to answer. Owned by the loop's mailbox. */
export class Caller {
  readonly calls: RingReader;
  /** Where the present iteration's share of the calls ends. */
  end = 0;
  /** It has said goodbye, or its thread has ended. */
  gone = false;
  /** Takes its records; made by the mailbox. */
  receive: Receive | undefined;
  readonly names: Exposed[] = [];
  /** What runs for this caller, by the number of the call. */
  readonly running: Map<number, Future> = new Map();
  readonly #parcels: ParcelPort;
  readonly #answers: RingWriter;
  readonly #claims: Int32Array;
  readonly #bell: Int32Array;

  constructor({ id, calls, answers, claims, bell, lobby, port }: Introduction) {
    this.#bell = new Int32Array(bell);
    this.calls = new RingReader(new RingMemory(calls));
    this.#answers = new RingWriter(new RingMemory(answers), { bell: this.#bell, reactor: 0, canEvacuate: true });
    this.#claims = new Int32Array(claims);
    this.#parcels = new ParcelPort(port, lobby, id);
  }

  /** Whether its thread has ended, and has left nothing to be taken. */
  get isDead(): boolean {
    return isDead(this.#bell) && !this.calls.pending;
  }

  takeParcel(number: number, lobby: Lobby): readonly unknown[] {
    return this.#parcels.take(number, lobby) as readonly unknown[];
  }

  /** Whether the call is to be run; it is not where the caller has withdrawn it. */
  begin(call: number): boolean {
    return Atomics.compareExchange(this.#claims, slotOf(call), QUEUED, RUNNING) === QUEUED;
  }

  /** The word that tells whether the cancellation of `call` was asked for, and where it is. */
  claim(call: number): { words: Int32Array; at: number } {
    return { words: this.#claims, at: slotOf(call) };
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
    let failure: Failure;
    try {
      failure = takeApart(error, isCloneable);
    } catch (second) {
      // A getter of the user's, or an error without a class.
      failure = takeApart(new Error('An exception could not be read', { cause: String(second) }), isCloneable);
    }
    this.#answer(FAILURE, call, failure);
  }

  cancelled(call: number): void {
    this.#deliver(() => this.#answers.post(CANCELLATION, 0, call, NO_ARGUMENTS, 0, 'wait'));
  }

  close(): void {
    this.calls.unmark();
    this.#parcels.close();
  }

  #answer(kind: number, call: number, value: unknown): void {
    const list: TransferListItem[] = [];
    const values = unwrap([value], list);
    const bits = list.length === 0 ? encode(values) : 0;
    if (bits !== 0) {
      this.#deliver(() => this.#answers.postEncoded(kind, 0, call, bits, 'wait'));
      return;
    }
    const number = this.#parcels.send(values[0], list);
    this.#deliver(() => this.#answers.post(kind, 0, call, PARCEL, number, 'wait'));
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
