import type { Caller, IncomingCall } from './incoming-call.js';
import type { RpcHost } from './rpc-host.js';

/** A caller's request to cancel a call that has begun. */
export interface Cancellation {
  readonly caller: Caller;
  /** The number of the call. */
  readonly call: number;
}

/** When the calls of a dispatcher begin: all as they come (`ConcurrentCalls`), or one at a time (`SerialCalls`). */
export interface CallPolicy {
  /** How a report names the calls. */
  readonly label: string;
  /** The error for a caller whose call ends with the thread. */
  readonly threadEnded: string;
  /** Whether the caller keeps the calls that have not begun when the thread ends; otherwise they fail. */
  readonly leavesUnbegun: boolean;
  /** Whether the reader should pause during a flood: see `BatchPause`. */
  readonly pausesToBatch: boolean;
  /** The call whose function is on the stack, or which has the thread for itself. */
  readonly current: IncomingCall | undefined;
  /** Whether a call that comes now may begin now. False while others are queued before it. */
  readonly isFree: boolean;
  /** Whether {@link serve} has something to do. */
  readonly isWaiting: boolean;

  /** Queues a call that may not begin yet. */
  queueCall(call: IncomingCall): void;
  /** Queues a cancellation that may not be done yet. */
  queueCancellation(cancellation: Cancellation): void;
  /** Does what is queued and may be done: begins calls by `begin`, and cancels. */
  serve(host: RpcHost, begin: (call: IncomingCall) => void): void;
  /** Cancels a call that waits for a future. */
  cancel(cancellation: Cancellation, host: RpcHost): void;
  /** Takes out the calls that are queued. */
  clear(): IncomingCall[];

  /** The function of `call` is about to be called. */
  began(call: IncomingCall): void;
  /** It has returned or thrown. */
  returned(): void;
  /** The call is over. */
  ended(): void;
  /** Whether to {@link serve} at once when a call was answered that had to wait for a future. */
  readonly servesAfterReply: boolean;
}
