import type { MessagePort } from 'node:worker_threads';
import { workerThreads } from '../util/node-builtins.js';
import { HANDSHAKE, postToRendezvous } from './side-channel.js';

/** What a thread sends to a loop before its first call. */
export interface Handshake {
  /** Names the connection, unique in the process. */
  readonly id: string;
  /** The memory of the ring of calls, and of that of answers. */
  readonly calls: SharedArrayBuffer;
  readonly answers: SharedArrayBuffer;
  /** The state of each call of the thread; see `lib/rpc/call-state.ts`. */
  readonly callStates: SharedArrayBuffer;
  /** The waker of the calling thread. */
  readonly waker: SharedArrayBuffer;
  /** Its rendezvous, for side-channel messages if there is no port. */
  readonly rendezvous: string;
  /** For side-channel messages in both directions; null if it could not be handed over. */
  readonly port: MessagePort | null;
}

/**
 * Sends the handshake `who` to the rendezvous. Returns this thread's end of the side channel; null if its port could
 * not be transferred.
 */
export function sendHandshake(rendezvous: string, who: Omit<Handshake, 'port'>): MessagePort | null {
  const { port1, port2 } = new (workerThreads().MessageChannel)();
  const sideMessage = (port: MessagePort | null) => ({ id: who.id, number: HANDSHAKE, value: { ...who, port } });
  if (postToRendezvous(rendezvous, sideMessage(port2), [port2])) {
    return port1;
  }
  port1.close();
  postToRendezvous(rendezvous, sideMessage(null), []);
  return null;
}
