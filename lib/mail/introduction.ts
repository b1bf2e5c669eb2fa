import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { postToLobby } from './parcels.js';

/** What a connection that wants answers says of itself first. */
export interface Introduction {
  /** Where the answers go. */
  readonly inbox: SharedArrayBuffer;
  readonly bell: SharedArrayBuffer;
  readonly lobby: string;
  /** The number by which the caller knows this connection. */
  readonly link: number;
  /** A word for each call; see `layout.ts`. */
  readonly claims: SharedArrayBuffer;
  /** For parcels in both directions, where it could be handed over. */
  readonly port: MessagePort | null;
}

/** Introductions are parcels of this number. */
export const INTRODUCTION = 0;

/** Introduces `connection` in the lobby. Returns our end of the port; null where none could be handed over. */
export function introduce(lobby: string, connection: number, who: Omit<Introduction, 'port'>): MessagePort | null {
  const { port1, port2 } = new MessageChannel();
  const parcel = (port: MessagePort | null) => ({ connection, number: INTRODUCTION, value: { ...who, port } });
  if (postToLobby(lobby, parcel(port2), [port2])) {
    return port1;
  }
  port1.close();
  postToLobby(lobby, parcel(null), []);
  return null;
}
