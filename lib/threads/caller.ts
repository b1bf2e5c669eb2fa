import type { TransferListItem } from 'node:worker_threads';
import type { Future } from '../future/future.js';
import { encode, NO_ARGUMENTS } from '../mail/codec.js';
import { InboxMemory } from '../mail/inbox-memory.js';
import type { Introduction } from '../mail/introduction.js';
import { CANCELLATION, FAILURE, PARCEL, QUEUED, RESULT, RUNNING } from '../mail/layout.js';
import { Outbox } from '../mail/outbox.js';
import { type Lobby, ParcelPort } from '../mail/parcels.js';
import type { Exposed } from './exposed.js';
import { takeApart } from './failure.js';
import { slotOf } from './hub.js';
import { unwrap } from './transfer.js';

/** The loop's side of a connection: who calls, by which names, and how to answer. Owned by the loop's mailbox. */
export class Caller {
  readonly #number: number;
  readonly names: Exposed[] = [];
  /** What runs for this caller, by the number of the call. */
  readonly running: Map<number, Future> = new Map();
  #parcels: ParcelPort | undefined;
  #answers: Outbox | undefined;
  #claims: Int32Array | undefined;
  #link = 0;

  constructor(number: number) {
    this.#number = number;
  }

  get isIntroduced(): boolean {
    return this.#parcels !== undefined;
  }

  introduce({ inbox, bell, lobby, link, claims, port }: Introduction): void {
    this.#answers = new Outbox(new InboxMemory(inbox), new Int32Array(bell), 'wait');
    this.#claims = new Int32Array(claims);
    this.#link = link;
    this.#parcels = new ParcelPort(port, lobby, link);
  }

  takeParcel(number: number, lobby: Lobby): readonly unknown[] {
    return this.#parcels?.take(number, lobby, this.#number) as readonly unknown[];
  }

  /** Whether the call is to be run; it is not where the caller has withdrawn it. */
  begin(call: number): boolean {
    return Atomics.compareExchange(this.#claims as Int32Array, slotOf(call), QUEUED, RUNNING) === QUEUED;
  }

  /** The word that tells whether the cancellation of `call` was asked for, and where it is. */
  claim(call: number): { words: Int32Array; at: number } {
    return { words: this.#claims as Int32Array, at: slotOf(call) };
  }

  /** Answers with a result; with the error, where that cannot be cloned. */
  fulfil(call: number, value: unknown): void {
    try {
      this.#answer(RESULT, call, value);
    } catch (error) {
      this.fail(call, error);
    }
  }

  fail(call: number, error: unknown): void {
    this.#answer(FAILURE, call, takeApart(error, isCloneable));
  }

  cancelled(call: number): void {
    this.#deliver(() => this.#answers?.post(CANCELLATION, this.#link, 0, call, NO_ARGUMENTS, 0));
  }

  close(): void {
    this.#parcels?.close();
  }

  #answer(kind: number, call: number, value: unknown): void {
    const list: TransferListItem[] = [];
    const values = unwrap([value], list);
    const bits = list.length === 0 ? encode(values) : 0;
    if (bits !== 0) {
      this.#deliver(() => this.#answers?.postEncoded(kind, this.#link, 0, call, bits));
      return;
    }
    const number = (this.#parcels as ParcelPort).send(values[0], list);
    this.#deliver(() => this.#answers?.post(kind, this.#link, 0, call, PARCEL, number));
  }

  /** A caller that is gone wants no answer. */
  #deliver(post: () => void): void {
    if (!this.#answers?.isClosed) {
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
