import type { MessagePort } from 'node:worker_threads';
import type { Handshake } from '../channel/handshake.js';
import { holdLifeline } from '../channel/liveness.js';
import { Atomics } from '../util/globals.js';
import { workerThreads } from '../util/node-builtins.js';

/**
 * The first message to a thread that this package starts: its endpoint, and the handshake of the thread that has
 * started it.
 */
export interface StartMessage {
  readonly module: string;
  readonly endpoint: SharedArrayBuffer;
  readonly waker: SharedArrayBuffer;
  readonly rendezvous: string;
  readonly handshake: Handshake;
  /** The new thread's end of a channel by which its parent notices that it has ended; null if it needs none. */
  readonly lifeline: MessagePort | null;
}

/**
 * **Blocks** until the parent's start message has come. It is a message because `workerData` is the user's own. This
 * function takes it before any listener can.
 */
export function receiveStartMessage(): StartMessage {
  const { parentPort, receiveMessageOnPort } = workerThreads();
  const idle = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const message = receiveMessageOnPort(parentPort as MessagePort);
    if (message !== undefined) {
      const start = message.message as StartMessage;
      if (start.lifeline !== null) {
        holdLifeline(start.lifeline);
      }
      return start;
    }
    Atomics.wait(idle, 0, 0, 1);
  }
}
