import { Fifo } from '../util/fifo.js';
import type { CallPolicy, Cancellation } from './call-policy.js';
import { currentCall } from './current-call.js';
import { IncomingCall } from './incoming-call.js';
import type { RpcHost } from './rpc-host.js';

/**
 * The policy of an event loop: each call begins as it comes, and runs as a task if its function is a coroutine
 * function.
 *
 * Calls are queued only if the thread had to make room in its rings while user code was on the stack. Cancellations are
 * queued among them, so that all happens in the order in which it came.
 */
export class ConcurrentCalls implements CallPolicy {
  readonly label = 'calls from other threads';
  readonly threadEnded = 'The thread of the event loop has ended';
  readonly leavesUnbegun = false;
  readonly pausesToBatch = true;
  readonly servesAfterReply = false;
  current: IncomingCall | undefined = undefined;
  readonly #queue = new Fifo<IncomingCall | Cancellation>();

  get isFree(): boolean {
    return this.#queue.size === 0;
  }

  get isWaiting(): boolean {
    return this.#queue.size > 0;
  }

  queueCall(call: IncomingCall): void {
    this.#queue.put(call);
  }

  queueCancellation(cancellation: Cancellation): void {
    this.#queue.put(cancellation);
  }

  serve(host: RpcHost, begin: (call: IncomingCall) => void): void {
    while (this.#queue.size > 0) {
      const next = this.#queue.take();
      if (next instanceof IncomingCall) {
        begin(next);
      } else {
        this.cancel(next, host);
      }
    }
  }

  cancel({ caller, call }: Cancellation, host: RpcHost): void {
    caller.running.get(call)?.cancel(host, 'future');
  }

  clear(): IncomingCall[] {
    const calls: IncomingCall[] = [];
    while (this.#queue.size > 0) {
      const next = this.#queue.take();
      if (next instanceof IncomingCall) {
        calls.push(next);
      }
    }
    return calls;
  }

  began(call: IncomingCall): void {
    this.current = call;
    currentCall.call = call;
  }

  returned(): void {
    this.current = undefined;
    currentCall.call = undefined;
  }

  ended(): void {}
}
