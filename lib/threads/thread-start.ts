import type { MessagePort } from 'node:worker_threads';
import type { Introduction } from '../mail/introduction.js';
import { workerThreads } from '../node/builtins.js';

/** What a thread of ours is given to begin with: its gate, which others know already, and who has started it. */
export interface ThreadStart {
  readonly module: string;
  readonly gate: SharedArrayBuffer;
  readonly bell: SharedArrayBuffer;
  readonly lobby: string;
  readonly introduction: Introduction;
}

/**
 * **Blocks** until the parent has said how to begin. By a message, not by `workerData`, which is the user's own; taken here
 * before anybody can listen for it.
 */
export function receiveStart(): ThreadStart {
  const { parentPort, receiveMessageOnPort } = workerThreads();
  const idle = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const message = receiveMessageOnPort(parentPort as MessagePort);
    if (message !== undefined) {
      return message.message as ThreadStart;
    }
    Atomics.wait(idle, 0, 0, 1);
  }
}
