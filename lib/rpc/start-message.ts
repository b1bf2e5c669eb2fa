import type { MessagePort } from 'node:worker_threads';
import type { Handshake } from '../channel/handshake.js';
import { holdLifeline } from '../channel/liveness.js';
import { workerThreads } from '../util/node-builtins.js';

/** What a thread of ours is given to begin with: its endpoint, which others know already, and who has started it. */
export interface StartMessage {
  readonly module: string;
  readonly endpoint: SharedArrayBuffer;
  readonly waker: SharedArrayBuffer;
  readonly rendezvous: string;
  readonly handshake: Handshake;
  /** By which the one who has started it notices its end, where that needs one. */
  readonly lifeline: MessagePort | null;
}

/**
 * **Blocks** until the parent has said how to begin. By a message, not by `workerData`, which is the user's own; taken here
 * before anybody can listen for it.
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
