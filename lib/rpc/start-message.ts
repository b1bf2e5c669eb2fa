import type { EventEmitter } from 'node:events';
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
 * Waits for the parent's start message, and **blocks** for it. It is a message because `workerData` belongs to the
 * user. This function takes it before any listener can.
 */
export function receiveStartMessage(): StartMessage | Promise<StartMessage> {
  const { MessagePort, parentPort, receiveMessageOnPort } = workerThreads();
  const port = parentPort as EventEmitter | MessagePort;
  if (!(port instanceof MessagePort)) {
    // In Deno a thread cannot block for it.
    return new Promise((resolve) => {
      port.once('message', (start: StartMessage) => resolve(started(start)));
    });
  }
  const idle = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const message = receiveMessageOnPort(port);
    if (message !== undefined) {
      return started(message.message as StartMessage);
    }
    Atomics.wait(idle, 0, 0, 1);
  }
}

function started(start: StartMessage): StartMessage {
  if (start.lifeline !== null) {
    holdLifeline(start.lifeline);
  }
  return start;
}
