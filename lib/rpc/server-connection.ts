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
  PROGRESS,
  REQUEST,
  RESULT,
  UNBEGUN,
} from '../channel/protocol.js';
import { hasArgumentsLike, isInSideChannel, kindOf, payloadFloatOf } from '../channel/record-header.js';
import { ReplyWriter } from '../channel/reply-writer.js';
import { type RecordMemory, RingMemory } from '../channel/ring-memory.js';
import { type Receive, RingReader } from '../channel/ring-reader.js';
import { type Rendezvous, SideChannel } from '../channel/side-channel.js';
import type { TransferListItem } from '../channel/transfer-list-item.js';
import { isInstance } from '../util/is-instance.js';
import { errorMessage, showBriefly } from '../util/show.js';
import { slotOf } from './call-number.js';
import type { Cancellation } from './call-policy.js';
import { claimCall, isCancelAsked } from './call-state.js';
import { isCloneable, resultRefused } from './clone-error.js';
import { type EncodedError, encodeError } from './error-codec.js';
import type { CallTarget, ExposedFunctions } from './exposed-functions.js';
import { type Caller, IncomingCall } from './incoming-call.js';
import { unwrap } from './unwrap.js';

/** Receives what a connection reads. */
export interface CallReceiver {
  /** The receiver's end of the rendezvous, and what callers may call. */
  readonly rendezvous: Rendezvous;
  readonly names: ExposedFunctions;
  receiveCall(call: IncomingCall): void;
  /** The same for a call with one number, whose caller waits for no reply. */
  receiveNumber(caller: Caller, target: CallTarget, argument: number): void;
  receiveCancellation(cancellation: Cancellation): void;
  /** Replies of `connection` wait for room: see {@link ServerConnection.flush}. */
  backlogged(connection: ServerConnection): void;
}

const EVERYTHING = Number.POSITIVE_INFINITY;

/** The callee's side of a connection: reads the records of one caller, and sends the replies. Owned by a dispatcher. */
export class ServerConnection implements Caller {
  readonly running: Map<number, IncomingCall> = new Map();
  /** The caller has disconnected, or its thread has ended. */
  isGone = false;
  readonly #receiver: CallReceiver;
  readonly #calls: RingReader;
  readonly #replies: ReplyWriter;
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
    this.#replies = new ReplyWriter(new RingMemory(answers), { waker: this.#waker, reactor: 0 });
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

  /** Lets no more records in, and drops those that are in the ring. */
  shut(): void {
    this.#calls.close();
    while (this.#calls.take(this.#calls.end, EVERYTHING, DROP)) {}
    this.#calls.drained();
  }

  /**
   * Sends the arguments of `calls` back, which have not begun, and of those that are in the ring: their caller sends
   * them elsewhere, and may not have them any more. Before {@link end}.
   */
  giveBack(calls: readonly IncomingCall[]): void {
    for (const { number, args } of calls) {
      this.#giveBack(number, () => args);
    }
    const giveBack: Receive = (header, record, memory) => {
      // The caller has what stands in the record itself.
      if (kindOf(header) === REQUEST && isInSideChannel(header)) {
        this.#giveBack(memory.words[record + CALL], () => this.#argumentsOf(header, record, memory));
      }
    };
    while (this.#calls.take(this.#calls.end, EVERYTHING, giveBack)) {}
  }

  /** Whether {@link flush} has something to do. */
  get canFlush(): boolean {
    return this.#replies.canFlush;
  }

  /** Sends replies that wait for room, as many as there is room for. Returns whether none are left. */
  flush(): boolean {
    this.#replies.flush();
    return !this.#replies.isBacklogged;
  }

  /**
   * Ends the replies, without a wait for room: those that have none travel as one message. With `error`, all calls that
   * have no reply fail with that; then {@link shut} has to come before, so that the caller makes no more. Without it,
   * their caller knows what becomes of them.
   */
  end(error: Error | undefined): void {
    if (this.#replies.isClosed) {
      return;
    }
    const records = this.#replies.end();
    const hasMessage = records.length > 0 || error !== undefined;
    if (hasMessage) {
      this.#sendLast(records, error);
    }
    this.#replies.announceEnd(hasMessage);
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

  /**
   * Tells the caller of `value`, before the reply. While replies wait for room it is dropped: the backlog must not grow
   * without a limit. @throws DataCloneError
   */
  progress(call: number, value: unknown): void {
    if (!this.#replies.isBacklogged) {
      this.#reply(PROGRESS, call, value);
    }
  }

  /** Replies with a result. If V8 cannot clone it, replies with that error. */
  fulfil(call: number, value: unknown): void {
    if (typeof value === 'number') {
      this.#post(RESULT, call, ONE_NUMBER, value);
      return;
    }
    try {
      this.#reply(RESULT, call, value);
    } catch (error) {
      this.fail(call, resultRefused(error));
    }
  }

  /** Replies with an exception. If that cannot be sent, the caller gets a DataCloneError that says so. Never throws. */
  fail(call: number, error: unknown): void {
    try {
      this.#reply(FAILURE, call, encodeError(error, isCloneable));
    } catch (second) {
      this.#reply(FAILURE, call, encodeError(unsendable(second), isCloneable));
    }
  }

  /** Replies that the call was cancelled. */
  cancelled(call: number): void {
    this.#post(CANCELLATION, call, NO_ARGUMENTS, 0);
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
    if (bits === 0) {
      if (!this.#replies.isClosed) {
        this.#post(kind, call, IN_SIDE_CHANNEL, this.#sideChannel.send(values[0], list));
      }
      return;
    }
    this.#replies.postEncoded(kind, call, bits);
    if (this.#replies.isBacklogged) {
      this.#receiver.backlogged(this);
    }
  }

  #giveBack(call: number, read: () => readonly unknown[] | undefined): void {
    try {
      const args = read();
      if (args !== undefined && !this.#replies.isClosed) {
        this.#post(UNBEGUN, call, IN_SIDE_CHANNEL, this.#sideChannel.send(args, []));
      }
    } catch {
      // The call transferred something that cannot be sent back, such as a MessagePort: the call is lost.
    }
  }

  #post(kind: number, call: number, bits: number, first: number): void {
    this.#replies.post(kind, call, bits, first);
    if (this.#replies.isBacklogged) {
      this.#receiver.backlogged(this);
    }
  }

  #sendLast(records: Int32Array[], error: Error | undefined): void {
    const send = (failure: unknown): void => {
      const message: LastMessage = {
        records,
        rest: failure === undefined ? undefined : encodeError(failure, isCloneable),
      };
      this.#sideChannel.sendLast(message);
    };
    try {
      send(error);
    } catch (second) {
      try {
        send(unsendable(second));
      } catch {
        // There is no way to the caller. It finds no message, and fails its calls.
      }
    }
  }
}

const DROP: Receive = () => {};

/** The last message of a connection from the callee. */
export interface LastMessage {
  /** Replies that had no room in the ring. */
  readonly records: readonly Int32Array[];
  /** The failure of all calls that have no reply; undefined if the caller knows what becomes of them. */
  readonly rest: EncodedError | undefined;
}

/** What is sent instead of an exception that could be cloned the first time only. */
function unsendable(reason: unknown): DOMException {
  const text = (isInstance(reason, Error) ? errorMessage(reason) : undefined) ?? showBriefly(reason);
  return new DOMException(`The call has failed with an exception that cannot be sent: ${text}`, 'DataCloneError');
}
