import type { BroadcastChannel, MessagePort, TransferListItem } from 'node:worker_threads';
import { workerThreads } from '../util/node-builtins.js';

/**
 * What does not fit in a record: cloned by V8, taken out of the channel when the record that names it is read. Nothing
 * listens on these channels, so that no turn of Node's loop is needed and the order is that of the records.
 *
 * A receiver has a *rendezvous*, a BroadcastChannel whose name is in its address: any thread can post there without having been
 * given anything. A connection introduces itself there and, where it can, hands over a MessagePort for all that follows.
 */

interface SideMessage {
  /** The connection that it is of. */
  readonly id: string;
  readonly number: number;
  readonly value: unknown;
}

/** The receiver's end of a rendezvous. */
export class Rendezvous {
  readonly #channel: BroadcastChannel;
  /** By connection and number: what came before it was asked for. */
  readonly #sideChannel = new Map<string, unknown>();
  #handshakes: unknown[] = [];

  constructor(name: string) {
    this.#channel = new (workerThreads().BroadcastChannel)(name);
    // Node's loop may hand over a message before anybody has asked for it.
    this.#channel.onmessage = ({ data }) => this.#keep(data as SideMessage);
    this.#channel.unref();
  }

  /** The handshakes that came since the last call. */
  handshakes(): unknown[] {
    while (this.#receive()) {}
    const handshakes = this.#handshakes;
    this.#handshakes = [];
    return handshakes;
  }

  /** The message of that number from that connection; it has to be there. */
  take(id: string, number: number): unknown {
    const key = `${id}:${number}`;
    while (!this.#sideChannel.has(key)) {
      if (!this.#receive()) {
        throw new Error(`asyncio-native: side-channel message ${key} did not arrive`);
      }
    }
    const value = this.#sideChannel.get(key);
    this.#sideChannel.delete(key);
    return value;
  }

  close(): void {
    this.#channel.close();
    this.#sideChannel.clear();
  }

  #receive(): boolean {
    const received = workerThreads().receiveMessageOnPort(this.#channel as unknown as MessagePort);
    if (received !== undefined) {
      this.#keep(received.message as SideMessage);
    }
    return received !== undefined;
  }

  #keep({ id, number, value }: SideMessage): void {
    if (number === 0) {
      this.#handshakes.push(value);
    } else {
      this.#sideChannel.set(`${id}:${number}`, value);
    }
  }
}

/**
 * Posts to the rendezvous `name`. Raises DataCloneError for what cannot be cloned; returns false where `list` cannot be handed
 * over this way.
 */
export function postToRendezvous(name: string, sideMessage: SideMessage, list: readonly TransferListItem[]): boolean {
  const channel = new (workerThreads().BroadcastChannel)(name);
  try {
    if (list.length === 0) {
      channel.postMessage(sideMessage);
      return true;
    }
    return transferBy(channel, sideMessage, list);
  } finally {
    channel.close();
  }
}

/**
 * `BroadcastChannel.postMessage` takes no list of what to transfer, though what is behind it does, as long as only one
 * receives. That is a MessagePort under a symbol of Node's; where it is not found, or others listen at the rendezvous, false.
 */
function transferBy(channel: BroadcastChannel, sideMessage: SideMessage, list: readonly TransferListItem[]): boolean {
  for (const symbol of Object.getOwnPropertySymbols(channel)) {
    const port = (channel as unknown as Record<symbol, unknown>)[symbol] as MessagePort | undefined;
    if (typeof port?.postMessage === 'function') {
      // True where one has received it; nothing at all where there are several.
      return (port.postMessage(sideMessage, list) as unknown) === true;
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

/** Both ends of what a connection sends apart: numbered side-channel messages, through a port if there is one, else through a rendezvous. */
export class SideChannel {
  readonly #port: MessagePort | null;
  readonly #rendezvousOfPeer: string;
  readonly #id: string;
  #sent = 0;

  /** `id`: of the connection. */
  constructor(port: MessagePort | null, rendezvousOfPeer: string, id: string) {
    this.#port = port;
    this.#rendezvousOfPeer = rendezvousOfPeer;
    this.#id = id;
  }

  /** Sends `value` and returns its number. @throws DataCloneError, and nothing is sent; see `transfer` for `list`. */
  send(value: unknown, list: readonly TransferListItem[]): number {
    const number = this.#sent + 1;
    if (this.#port !== null) {
      postCloned(this.#port, { number, value }, list);
    } else if (!postToRendezvous(this.#rendezvousOfPeer, { id: this.#id, number, value }, list)) {
      throw new DOMException('What is to be transferred cannot be handed to this thread', 'DataCloneError');
    }
    this.#sent = number;
    return number;
  }

  /** The message of that number from the peer; it has to be there. `rendezvous` is ours. */
  take(number: number, rendezvous: Rendezvous): unknown {
    if (this.#port === null) {
      return rendezvous.take(this.#id, number);
    }
    for (;;) {
      const message = workerThreads().receiveMessageOnPort(this.#port)?.message as SideMessage | undefined;
      if (message === undefined) {
        throw new Error(`asyncio-native: side-channel message ${number} did not arrive`);
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
