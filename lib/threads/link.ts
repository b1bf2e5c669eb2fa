import type { MessagePort, TransferListItem } from 'node:worker_threads';
import { BrokenExecutorError, DeadlockError } from '../errors/errors.js';
import type { LoopHandle } from '../mail/address.js';
import { encode, NO_ARGUMENTS, ONE_NUMBER } from '../mail/codec.js';
import { InboxMemory } from '../mail/inbox-memory.js';
import { type Introduction, introduce } from '../mail/introduction.js';
import {
  ASKED,
  CALLED,
  CANCEL,
  CANCEL_ASKED,
  DEFINE,
  GOODBYE,
  LOBBY,
  PARCEL,
  QUEUED,
  RUNNING,
  WITHDRAWN,
} from '../mail/layout.js';
import { isDead } from '../mail/liveness.js';
import { office } from '../mail/office.js';
import { Outbox, type WhenFull } from '../mail/outbox.js';
import { type Lobby, ParcelPort } from '../mail/parcels.js';
import { bell } from '../reactor/bell.js';
import { ConcurrentFuture, type Source } from './concurrent-future.js';
import { type Answered, hub, slotOf } from './hub.js';
import { unwrap } from './transfer.js';

/** How long a new connection waits for the lobby of a loop that is being made, before it looks if that lives, in milliseconds. */
const LOBBY_SLICE = 50;

/** Tells the loop of a connection that was collected. What it holds must not refer to the link. */
const collected = new FinalizationRegistry<{ outbox: Outbox; connection: number }>(({ outbox, connection }) => {
  if (!outbox.isClosed) {
    try {
      outbox.post(GOODBYE, connection, 0, 0, NO_ARGUMENTS, 0);
    } catch {
      // It was closed just now, or is full and not to be waited for: then it keeps a few bytes more than it needs.
    }
  }
});

/** How a link is made. */
export interface LinkOptions {
  /** What happens when the loop's inbox is full. */
  readonly whenFull: WhenFull;
  /** Whether a call that is cancelled while it runs is over for the caller at once, as a coroutine in asyncio is. */
  readonly cancelsAtOnce: boolean;
}

/** The caller's side of a connection of this thread to a loop: sends calls, and hands on what comes back. */
export class Link implements Answered, Source {
  readonly #handle: LoopHandle;
  readonly #memory: InboxMemory;
  readonly #bell: Int32Array;
  readonly #outbox: Outbox;
  readonly #cancelsAtOnce: boolean;
  readonly #connection: number;
  readonly #names = new Map<string, number>();
  #lastName: string | undefined;
  #lastNumber = 0;
  /** Undefined before it was introduced. */
  #parcels: ParcelPort | undefined;
  #number = 0;
  #cause: unknown;

  constructor(handle: LoopHandle, { whenFull, cancelsAtOnce }: LinkOptions) {
    this.#handle = handle;
    this.#memory = new InboxMemory(handle.inbox);
    this.#bell = new Int32Array(handle.bell);
    this.#outbox = new Outbox(this.#memory, this.#bell, whenFull);
    this.#connection = this.#outbox.connect();
    this.#cancelsAtOnce = cancelsAtOnce;
    collected.register(this, { outbox: this.#outbox, connection: this.#connection });
  }

  /** Whether the loop is closed, or its thread has ended. */
  get isClosed(): boolean {
    return this.#outbox.isClosed || isDead(this.#bell);
  }

  /** Whether it leads to a loop of this very thread. */
  get isOwn(): boolean {
    return this.#bell.buffer === bell.words.buffer;
  }

  /** Has the function of that name called. @throws RuntimeError, DataCloneError. */
  send(name: string, args: readonly unknown[]): void {
    const number = name === this.#lastName ? this.#lastNumber : this.#numberOf(name);
    if (args.length === 1 && typeof args[0] === 'number') {
      this.#outbox.post(CALLED, this.#connection, number, 0, ONE_NUMBER, args[0]);
    } else {
      this.#post(CALLED, number, 0, args);
    }
  }

  /** The same, for its result. */
  ask<T>(name: string, args: readonly unknown[]): ConcurrentFuture<T> {
    const number = name === this.#lastName ? this.#lastNumber : this.#numberOf(name);
    if (this.#parcels === undefined) {
      this.#introduce();
    }
    const future = new ConcurrentFuture<T>(this);
    const call = hub().begin(this, future as ConcurrentFuture);
    future._call = call;
    try {
      if (args.length === 1 && typeof args[0] === 'number') {
        this.#outbox.post(ASKED, this.#connection, number, call, ONE_NUMBER, args[0]);
      } else {
        this.#post(ASKED, number, call, args);
      }
    } catch (error) {
      hub().end(call);
      throw error;
    }
    return future;
  }

  wait(future: ConcurrentFuture, deadline: number): void {
    if (this.isOwn) {
      throw new DeadlockError('This thread would wait for a loop of its own, which cannot run meanwhile');
    }
    hub().wait(future, deadline, () => this.checkAlive());
  }

  cancel(future: ConcurrentFuture): boolean {
    const { claims } = hub();
    const slot = slotOf(future._call);
    if (Atomics.compareExchange(claims, slot, QUEUED, WITHDRAWN) === QUEUED) {
      return true;
    }
    if (Atomics.compareExchange(claims, slot, RUNNING, CANCEL_ASKED) === RUNNING && !this.#outbox.isClosed) {
      this.#outbox.post(CANCEL, this.#connection, 0, future._call, NO_ARGUMENTS, 0);
    }
    return this.#cancelsAtOnce;
  }

  answered(): void {}

  takeParcel(number: number, lobby: Lobby): unknown {
    return this.#parcels?.take(number, lobby, this.#number);
  }

  checkAlive(): void {
    if (!isDead(this.#bell)) {
      return;
    }
    // The last that it said counts.
    office.collect();
    this.broken(this.#cause);
  }

  /** The thread has ended, maybe because of `cause`: fails what it held. */
  broken(cause: unknown): void {
    this.#cause ??= cause;
    this.#outbox.abandon();
    hub().fail(this, () => {
      const options = this.#cause === undefined ? undefined : { cause: this.#cause };
      return new BrokenExecutorError('The thread that held this call has ended', options);
    });
  }

  /** What this link says of itself, to be given to a thread that is being started, with our end of the port. */
  introduction(port: MessagePort, theirs: MessagePort): { connection: number; introduction: Introduction } {
    this.#parcels = new ParcelPort(port, this.#handle.lobby, this.#connection);
    return { connection: this.#connection, introduction: { ...this.#self(), port: theirs } };
  }

  #post(kind: number, name: number, call: number, args: readonly unknown[]): void {
    const list: TransferListItem[] = [];
    const values = unwrap(args, list);
    const bits = list.length === 0 ? encode(values) : 0;
    if (bits !== 0) {
      this.#outbox.postEncoded(kind, this.#connection, name, call, bits);
      return;
    }
    if (this.#parcels === undefined) {
      this.#introduce();
    }
    this.#outbox.checkOpen();
    const number = (this.#parcels as ParcelPort).send(values, list);
    this.#outbox.post(kind, this.#connection, name, call, PARCEL, number);
  }

  #numberOf(name: string): number {
    let number = this.#names.get(name);
    if (number === undefined) {
      number = this.#names.size + 1;
      this.#post(DEFINE, number, 0, [name]);
      this.#names.set(name, number);
    }
    this.#lastName = name;
    this.#lastNumber = number;
    return number;
  }

  /** May **block** for as long as the loop is being made. */
  #introduce(): void {
    while (Atomics.load(this.#memory.words, LOBBY) === 0) {
      if (isDead(this.#bell)) {
        this.#outbox.abandon();
      }
      this.#outbox.checkOpen();
      Atomics.wait(this.#memory.words, LOBBY, 0, LOBBY_SLICE);
    }
    const port = introduce(this.#handle.lobby, this.#connection, this.#self());
    this.#parcels = new ParcelPort(port, this.#handle.lobby, this.#connection);
  }

  #self(): Omit<Introduction, 'port'> {
    const { memory, lobbyName, claims } = hub();
    this.#number = hub().register(this);
    return {
      inbox: memory.buffer,
      bell: bell.words.buffer as SharedArrayBuffer,
      lobby: lobbyName,
      link: this.#number,
      claims: claims.buffer as SharedArrayBuffer,
    };
  }
}
