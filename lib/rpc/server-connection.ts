import type { TransferListItem } from 'node:worker_threads';
import { decode, encode, NO_ARGUMENTS, ONE_NUMBER } from '../channel/codec.js';
import type { Handshake } from '../channel/handshake.js';
import { isDead } from '../channel/liveness.js';
import {
  CALL,
  CANCEL,
  CANCELLATION,
  DEFINE,
  DISCONNECT,
  FAILURE,
  IN_SIDE_CHANNEL,
  NAME,
  NOTIFICATION,
  REQUEST,
  RESULT,
} from '../channel/protocol.js';
import { hasArgumentsLike, isInSideChannel, kindOf, payloadFloatOf } from '../channel/record-header.js';
import { type RecordMemory, RingMemory } from '../channel/ring-memory.js';
import { type Receive, RingReader } from '../channel/ring-reader.js';
import { RingWriter } from '../channel/ring-writer.js';
import { type Rendezvous, SideChannel } from '../channel/side-channel.js';
import { structuredClone } from '../util/globals.js';
import { slotOf } from './call-number.js';
import type { Cancellation } from './call-policy.js';
import { claimCall, isCancelAsked } from './call-state.js';
import { type EncodedError, encodeError } from './error-codec.js';
import type { CallTarget, ExposedFunctions } from './exposed-functions.js';
import { type Caller, IncomingCall } from './incoming-call.js';
import { unwrap } from './transfer.js';

/** Who receives what a connection reads. */
export interface CallReceiver {
  /** The receiver's end of the rendezvous, and what callers may call. */
  readonly rendezvous: Rendezvous;
  readonly names: ExposedFunctions;
  receiveCall(call: IncomingCall): void;
  /** The same for a call with one number, whose caller waits for no reply. */
  receiveNumber(caller: Caller, target: CallTarget, argument: number): void;
  receiveCancellation(cancellation: Cancellation): void;
}

const EVERYTHING = Number.POSITIVE_INFINITY;

/** The callee's side of a connection: reads the records of one caller, and sends the replies. Owned by a dispatcher. */
export class ServerConnection implements Caller {
  readonly running: Map<number, IncomingCall> = new Map();
  /** The caller has disconnected, or its thread has ended. */
  isGone = false;
  readonly #receiver: CallReceiver;
  readonly #calls: RingReader;
  readonly #replies: RingWriter;
  readonly #callStates: Int32Array;
  readonly #sideChannel: SideChannel;
  readonly #waker: Int32Array;
  /** What the caller means by its numbers for names. */
  readonly #targets: CallTarget[] = [];
  /** Where the records end that the present iteration takes. */
  #end = 0;
  readonly #receive: Receive = (header, record, memory) => this.#read(header, record, memory);

  constructor(receiver: CallReceiver, { id, calls, answers, callStates, waker, rendezvous, port }: Handshake) {
    this.#receiver = receiver;
    this.#waker = new Int32Array(waker);
    this.#calls = new RingReader(new RingMemory(calls));
    this.#replies = new RingWriter(new RingMemory(answers), { waker: this.#waker, reactor: 0, canSpill: true });
    this.#callStates = new Int32Array(callStates);
    this.#sideChannel = new SideChannel(port, rendezvous, id);
  }

  /** Whether there are records to take. */
  get pending(): boolean {
    return this.#calls.pending;
  }

  /** Whether the caller has signalled that there are. */
  get signalled(): boolean {
    return this.#calls.signalled;
  }

  /** Whether the caller waits for room in the ring. */
  get writerWaits(): boolean {
    return this.#calls.writerWaits;
  }

  /** Whether the caller's thread has ended, and all its records were taken. */
  get isDead(): boolean {
    return isDead(this.#waker) && !this.#calls.pending;
  }

  /** Begins the share of an iteration: the records that are there now. Returns how many units they take. */
  beginShare(): number {
    this.#end = this.#calls.end;
    return this.#calls.length;
  }

  /** Takes up to `limit` records of the share. Returns whether there are more. */
  takeShare(limit: number): boolean {
    return this.#calls.take(this.#end, limit, this.#receive);
  }

  /** Takes all records that are there. */
  takeAll(): void {
    while (this.#calls.take(this.#calls.end, EVERYTHING, this.#receive)) {}
  }

  /** See `RingReader.park`. */
  park(): boolean {
    return this.#calls.park();
  }

  /** Lets no more records in. The calls that are in the ring still are answered with `error`, if given. */
  shut(error?: () => Error): void {
    this.#calls.close();
    if (error !== undefined) {
      const refuse: Receive = (header, record, memory) => {
        if (kindOf(header) === REQUEST) {
          this.fail(memory.words[record + CALL], error());
        }
      };
      while (this.#calls.take(this.#calls.end, EVERYTHING, refuse)) {}
    }
    this.#calls.drained();
  }

  /** Gives up what the connection holds. */
  close(): void {
    this.#calls.clearExitFlag();
    this.#sideChannel.close();
  }

  targetOf(name: string): CallTarget {
    return this.#receiver.names.target(name);
  }

  claim(call: number): boolean {
    return claimCall(this.#callStates, slotOf(call));
  }

  isCancelAsked(call: number): boolean {
    return isCancelAsked(this.#callStates, slotOf(call));
  }

  /** Replies with a result. If V8 cannot clone it, replies with that error. */
  fulfil(call: number, value: unknown): void {
    try {
      if (typeof value === 'number') {
        this.#deliver(() => this.#replies.post(RESULT, 0, call, ONE_NUMBER, value, 'wait'));
        return;
      }
      this.#reply(RESULT, call, value);
    } catch (error) {
      this.fail(call, error);
    }
  }

  /** Replies with an exception. */
  fail(call: number, error: unknown): void {
    let failure: EncodedError;
    try {
      failure = encodeError(error, isCloneable);
    } catch (second) {
      // A getter of the user's has thrown, or the error has no class.
      failure = encodeError(new Error('An exception could not be read', { cause: String(second) }), isCloneable);
    }
    this.#reply(FAILURE, call, failure);
  }

  /** Replies that the call was cancelled. */
  cancelled(call: number): void {
    this.#deliver(() => this.#replies.post(CANCELLATION, 0, call, NO_ARGUMENTS, 0, 'wait'));
  }

  #read(header: number, record: number, memory: RecordMemory): void {
    const { words, floats } = memory;
    switch (kindOf(header)) {
      case NOTIFICATION:
        if (hasArgumentsLike(header, ONE_NUMBER)) {
          const target = this.#target(words[record + NAME]);
          this.#receiver.receiveNumber(this, target, floats[payloadFloatOf(record)]);
          break;
        }
        this.#receiver.receiveCall(this.#callOf(header, record, memory));
        break;
      case REQUEST:
        this.#receiver.receiveCall(this.#callOf(header, record, memory));
        break;
      case DEFINE:
        this.#targets[words[record + NAME]] = this.targetOf(this.#argumentsOf(header, record, memory)[0] as string);
        break;
      case CANCEL:
        this.#receiver.receiveCancellation({ caller: this, call: words[record + CALL] });
        break;
      case DISCONNECT:
        this.isGone = true;
        break;
    }
  }

  #callOf(header: number, record: number, memory: RecordMemory): IncomingCall {
    const target = this.#target(memory.words[record + NAME]);
    const call = memory.words[record + CALL];
    try {
      return new IncomingCall(this, call, target, this.#argumentsOf(header, record, memory), undefined);
    } catch (error) {
      // V8 could not read what was sent.
      return new IncomingCall(this, call, target, [], error);
    }
  }

  #argumentsOf(header: number, record: number, memory: RecordMemory): readonly unknown[] {
    return isInSideChannel(header)
      ? (this.#sideChannel.take(memory.floats[payloadFloatOf(record)], this.#receiver.rendezvous) as unknown[])
      : decode(header, record, memory);
  }

  /** What the caller means by `number`. A name without a function is looked up again: it may be exposed by now. */
  #target(number: number): CallTarget {
    const target = this.#targets[number];
    if (target.fn !== undefined) {
      return target;
    }
    this.#targets[number] = this.targetOf(target.name);
    return this.#targets[number];
  }

  #reply(kind: number, call: number, value: unknown): void {
    const list: TransferListItem[] = [];
    const values = unwrap([value], list);
    const bits = list.length === 0 ? encode(values) : 0;
    if (bits !== 0) {
      this.#deliver(() => this.#replies.postEncoded(kind, 0, call, bits, 'wait'));
      return;
    }
    const number = this.#sideChannel.send(values[0], list);
    this.#deliver(() => this.#replies.post(kind, 0, call, IN_SIDE_CHANNEL, number, 'wait'));
  }

  /** Posts a reply, unless the caller is gone: then nobody wants it. */
  #deliver(post: () => void): void {
    if (!this.#replies.isClosed) {
      try {
        post();
      } catch {
        // The caller is gone since just now: a writer that waits for room has no other error.
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
