import { Task } from '../task/task.js';
import { Fifo } from '../util/fifo.js';
import type { CallPolicy, Cancellation } from './call-policy.js';
import { currentCall } from './current-call.js';
import type { IncomingCall } from './incoming-call.js';
import type { RpcHost } from './rpc-host.js';

/**
 * The policy of a worker of an executor: one call at a time, in their order. A call that returns a Promise or a
 * coroutine has the thread for itself until that is done. The calls behind it have not begun, so the executor can
 * withdraw them.
 */
export class SerialCalls implements CallPolicy {
  readonly label = 'calls of an executor';
  readonly threadEnded = 'The thread of this call has ended';
  readonly leavesUnbegun = true;
  readonly pausesToBatch = false;
  readonly servesAfterReply = true;
  current: IncomingCall | undefined = undefined;
  readonly #queue = new Fifo<IncomingCall>();
  #cancellations: Cancellation[] = [];

  get isFree(): boolean {
    return this.current === undefined && this.#queue.size === 0;
  }

  get isWaiting(): boolean {
    return this.#cancellations.length > 0 || (this.current === undefined && this.#queue.size > 0);
  }

  queueCall(call: IncomingCall): void {
    this.#queue.put(call);
  }

  /** Not in the queue: the call that is to be cancelled is the one for which the queue waits. */
  queueCancellation(cancellation: Cancellation): void {
    this.#cancellations.push(cancellation);
  }

  serve(host: RpcHost, begin: (call: IncomingCall) => void): void {
    const cancellations = this.#cancellations;
    if (cancellations.length > 0) {
      this.#cancellations = [];
      for (const cancellation of cancellations) {
        this.cancel(cancellation, host);
      }
    }
    while (this.current === undefined && this.#queue.size > 0) {
      begin(this.#queue.take());
    }
  }

  /** Cancels a coroutine. A function has to ask by itself (`checkCancelled`), and so has what waits for a Promise. */
  cancel({ caller, call }: Cancellation, host: RpcHost): void {
    const target = caller.running.get(call);
    if (target?.future instanceof Task) {
      target.cancel(host, 'task');
    }
  }

  clear(): IncomingCall[] {
    const calls: IncomingCall[] = [];
    while (this.#queue.size > 0) {
      calls.push(this.#queue.take());
    }
    return calls;
  }

  began(call: IncomingCall): void {
    this.current = call;
    currentCall.call = call;
  }

  returned(): void {}

  ended(): void {
    this.current = undefined;
    currentCall.call = undefined;
  }
}
