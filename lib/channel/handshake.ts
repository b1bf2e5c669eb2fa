import type { MessagePort } from 'node:worker_threads';
import { workerThreads } from '../util/node-builtins.js';
import { postToRendezvous } from './side-channel.js';

/** What a thread says of itself to a loop that it wants to call. */
export interface Handshake {
  /** Names the connection, unique in the process. */
  readonly id: string;
  /** The memory of the ring of calls, and of that of answers. */
  readonly calls: SharedArrayBuffer;
  readonly answers: SharedArrayBuffer;
  /** A word for each call; see `layout.ts`. */
  readonly callStates: SharedArrayBuffer;
  /** The waker of the calling thread. */
  readonly waker: SharedArrayBuffer;
  /** Its rendezvous, for side-channel messages where there is no port. */
  readonly rendezvous: string;
  /** For side-channel messages in both directions, where it could be handed over. */
  readonly port: MessagePort | null;
}

/** Handshakes are side-channel messages of this number. */
export const HANDSHAKE = 0;

/** Sends the handshake of `who` to the rendezvous. Returns our end of the port; null if none could be handed over. */
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
