import type { MessagePort } from 'node:worker_threads';
import { workerThreads } from '../node/builtins.js';
import { postToLobby } from './parcels.js';

/** What a thread says of itself to a loop that it wants to call. */
export interface Introduction {
  /** Names the connection, unique in the process. */
  readonly id: string;
  /** The memory of the ring of calls, and of that of answers. */
  readonly calls: SharedArrayBuffer;
  readonly answers: SharedArrayBuffer;
  /** A word for each call; see `layout.ts`. */
  readonly claims: SharedArrayBuffer;
  /** The bell of the calling thread. */
  readonly bell: SharedArrayBuffer;
  /** Its lobby, for parcels where there is no port. */
  readonly lobby: string;
  /** For parcels in both directions, where it could be handed over. */
  readonly port: MessagePort | null;
}

/** Introductions are parcels of this number. */
export const INTRODUCTION = 0;

/** Introduces `who` in the lobby. Returns our end of the port; null where none could be handed over. */
export function introduce(lobby: string, who: Omit<Introduction, 'port'>): MessagePort | null {
  const { port1, port2 } = new (workerThreads().MessageChannel)();
  const parcel = (port: MessagePort | null) => ({ id: who.id, number: INTRODUCTION, value: { ...who, port } });
  if (postToLobby(lobby, parcel(port2), [port2])) {
    return port1;
  }
  port1.close();
  postToLobby(lobby, parcel(null), []);
  return null;
}
