import type { BroadcastChannel, MessagePort, TransferListItem } from 'node:worker_threads';
import { workerThreads } from '../node/builtins.js';

/**
 * What does not fit in a record: cloned by V8, taken out of the channel when the record that names it is read. Nothing
 * listens on these channels, so that no turn of Node's loop is needed and the order is that of the records.
 *
 * A receiver has a *lobby*, a BroadcastChannel whose name is in its address: any thread can post there without having been
 * given anything. A connection introduces itself there and, where it can, hands over a MessagePort for all that follows.
 */

interface Parcel {
  /** The connection that it is of. */
  readonly id: string;
  readonly number: number;
  readonly value: unknown;
}

/** The receiver's end of a lobby. */
export class Lobby {
  readonly #channel: BroadcastChannel;
  /** By connection and number: what came before it was asked for. */
  readonly #parcels = new Map<string, unknown>();
  #introductions: unknown[] = [];

  constructor(name: string) {
    this.#channel = new (workerThreads().BroadcastChannel)(name);
    // Node's loop may hand over a message before anybody has asked for it.
    this.#channel.onmessage = ({ data }) => this.#keep(data as Parcel);
    this.#channel.unref();
  }

  /** Those who have introduced themselves since the last call. */
  introductions(): unknown[] {
    while (this.#receive()) {}
    const introductions = this.#introductions;
    this.#introductions = [];
    return introductions;
  }

  /** The parcel of that number from that connection; it has to be there. */
  take(id: string, number: number): unknown {
    const key = `${id}:${number}`;
    while (!this.#parcels.has(key)) {
      if (!this.#receive()) {
        throw new Error(`asyncio-native: parcel ${key} did not arrive`);
      }
    }
    const value = this.#parcels.get(key);
    this.#parcels.delete(key);
    return value;
  }

  close(): void {
    this.#channel.close();
    this.#parcels.clear();
  }

  #receive(): boolean {
    const received = workerThreads().receiveMessageOnPort(this.#channel as unknown as MessagePort);
    if (received !== undefined) {
      this.#keep(received.message as Parcel);
    }
    return received !== undefined;
  }

  #keep({ id, number, value }: Parcel): void {
    if (number === 0) {
      this.#introductions.push(value);
    } else {
      this.#parcels.set(`${id}:${number}`, value);
    }
  }
}

/**
 * Posts into the lobby `name`. Raises DataCloneError for what cannot be cloned; returns false where `list` cannot be handed
 * over this way.
 */
export function postToLobby(name: string, parcel: Parcel, list: readonly TransferListItem[]): boolean {
  const channel = new (workerThreads().BroadcastChannel)(name);
  try {
    if (list.length === 0) {
      channel.postMessage(parcel);
      return true;
    }
    return transferBy(channel, parcel, list);
  } finally {
    channel.close();
  }
}

/**
 * `BroadcastChannel.postMessage` takes no list of what to transfer, though what is behind it does, as long as only one
 * receives. That is a MessagePort under a symbol of Node's; where it is not found, or others are in the lobby, false.
 */
function transferBy(channel: BroadcastChannel, parcel: Parcel, list: readonly TransferListItem[]): boolean {
  for (const symbol of Object.getOwnPropertySymbols(channel)) {
    const port = (channel as unknown as Record<symbol, unknown>)[symbol] as MessagePort | undefined;
    if (typeof port?.postMessage === 'function') {
      // True where one has received it; nothing at all where there are several.
      return (port.postMessage(parcel, list) as unknown) === true;
    }
  }
  return false;
}

/** Node's own error for what has to be in `list` and is not is a TypeError, where V8 raises DataCloneError. */
function postCloned(port: MessagePort, message: object, list: readonly TransferListItem[]): void {
  try {
    port.postMessage(message, list);
  } catch (error) {
    const { code, message: text } = error as NodeJS.ErrnoException;
    throw code === 'ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST' ? new DOMException(text, 'DataCloneError') : error;
  }
}

/** Both ends of what a connection sends apart: numbered parcels, through a port if there is one, else through a lobby. */
export class ParcelPort {
  readonly #port: MessagePort | null;
  readonly #lobbyOfPeer: string;
  readonly #id: string;
  #sent = 0;

  /** `id`: of the connection. */
  constructor(port: MessagePort | null, lobbyOfPeer: string, id: string) {
    this.#port = port;
    this.#lobbyOfPeer = lobbyOfPeer;
    this.#id = id;
  }

  /** Sends `value` and returns its number. @throws DataCloneError, and nothing is sent; see `transfer` for `list`. */
  send(value: unknown, list: readonly TransferListItem[]): number {
    const number = this.#sent + 1;
    if (this.#port !== null) {
      postCloned(this.#port, { number, value }, list);
    } else if (!postToLobby(this.#lobbyOfPeer, { id: this.#id, number, value }, list)) {
      throw new DOMException('What is to be transferred cannot be handed to this thread', 'DataCloneError');
    }
    this.#sent = number;
    return number;
  }

  /** The parcel of that number from the peer; it has to be there. `lobby` is ours. */
  take(number: number, lobby: Lobby): unknown {
    if (this.#port === null) {
      return lobby.take(this.#id, number);
    }
    for (;;) {
      const message = workerThreads().receiveMessageOnPort(this.#port)?.message as Parcel | undefined;
      if (message === undefined) {
        throw new Error(`asyncio-native: parcel ${number} did not arrive`);
      }
      // Smaller numbers: their records could not be posted.
      if (message.number === number) {
        return message.value;
      }
    }
  }

  close(): void {
    this.#port?.close();
  }
}
