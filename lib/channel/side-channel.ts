import type { BroadcastChannel, MessagePort } from 'node:worker_threads';
import { workerThreads } from '../util/node-builtins.js';
import { foreignRuntime } from '../util/runtime.js';
import type { TransferListItem } from './transfer-list-item.js';

/**
 * Carries the arguments that do not fit in a record, cloned by V8. The receiver takes a message when it reads the
 * record that has the message's number. It does not listen for messages, so it needs no turn of Node's loop, and the
 * records keep the order.
 *
 * A receiver has a *rendezvous*: a BroadcastChannel whose name is in its handle. Any thread can post there. A
 * connection sends its handshake there, and with it, if possible, a MessagePort for all that follows.
 */

/** The number of a handshake. Other messages count from 1. */
export const HANDSHAKE = 0;
/** The number of the last message of a connection. */
const LAST = -1;

interface SideMessage {
  /** The connection to which it belongs. */
  readonly id: string;
  readonly number: number;
  readonly value: unknown;
}

/** The receiver's end of a rendezvous. */
export class Rendezvous {
  readonly #channel: BroadcastChannel;
  /** Messages that no record has named yet, by connection and number. */
  readonly #messages = new Map<string, unknown>();
  #handshakes: unknown[] = [];

  constructor(name: string) {
    this.#channel = new (workerThreads().BroadcastChannel)(name);
    // Node's loop may deliver a message before the record that names it is read.
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

  /** The message `number` of the connection `id`. It must have been sent. */
  take(id: string, number: number): unknown {
    const key = `${id}:${number}`;
    while (!this.#messages.has(key)) {
      if (!this.#receive()) {
        throw new Error(`asyncio-native: side-channel message ${key} did not arrive`);
      }
    }
    const value = this.#messages.get(key);
    this.#messages.delete(key);
    return value;
  }

  close(): void {
    this.#channel.close();
    this.#messages.clear();
  }

  #receive(): boolean {
    const received = receiveFrom(this.#channel);
    if (received !== undefined) {
      this.#keep(received.message as SideMessage);
    }
    return received !== undefined;
  }

  #keep({ id, number, value }: SideMessage): void {
    if (number === HANDSHAKE) {
      this.#handshakes.push(value);
    } else {
      this.#messages.set(`${id}:${number}`, value);
    }
  }
}

/**
 * Posts to the rendezvous `name`. Returns false if `list` cannot be transferred this way. Raises DataCloneError if the
 * message cannot be cloned.
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
 * `BroadcastChannel.postMessage` takes no transfer list. The MessagePort behind it does, as long as there is only one
 * receiver; Node keeps it under a symbol. Returns false if there is no such port, or if others listen at the
 * rendezvous.
 */
function transferBy(channel: BroadcastChannel, sideMessage: SideMessage, list: readonly TransferListItem[]): boolean {
  for (const symbol of Object.getOwnPropertySymbols(channel)) {
    const port = (channel as unknown as Record<symbol, unknown>)[symbol] as MessagePort | undefined;
    if (typeof port?.postMessage === 'function') {
      // True if one receiver has got it; undefined if there are several.
      return (port.postMessage(sideMessage, list) as unknown) === true;
    }
  }
  return false;
}

/**
 * If something must be in `list` and is not, Node raises a TypeError of its own. Raises DataCloneError instead, as V8
 * does.
 */
function postCloned(port: MessagePort, message: object, list: readonly TransferListItem[]): void {
  try {
    port.postMessage(message, list);
  } catch (error) {
    const { code, message: text } = error as NodeJS.ErrnoException;
    throw code === 'ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST' ? new DOMException(text, 'DataCloneError') : error;
  }
}

/**
 * Either end of the side channel of a connection: numbered messages, through a port if there is one, else a rendezvous.
 */
export class SideChannel {
  readonly #port: MessagePort | null;
  readonly #rendezvousOfPeer: string;
  readonly #id: string;
  #sent = 0;
  /** Messages that came before the last one, and whose records are in that. */
  #kept: Map<number, unknown> | undefined;

  /** `id` is that of the connection. */
  constructor(port: MessagePort | null, rendezvousOfPeer: string, id: string) {
    this.#port = port;
    this.#rendezvousOfPeer = rendezvousOfPeer;
    this.#id = id;
  }

  /** Sends `value` and returns its number. @throws DataCloneError, and nothing is sent; see `transfer` for `list`. */
  send(value: unknown, list: readonly TransferListItem[]): number {
    const number = this.#sent + 1;
    this.#send(number, value, list);
    this.#sent = number;
    return number;
  }

  /** Sends `value` as the last message. @throws DataCloneError */
  sendLast(value: unknown): void {
    this.#send(LAST, value, []);
  }

  /** The last message from the peer. The messages before it can still be taken. */
  takeLast(rendezvous: Rendezvous): unknown {
    if (this.#port === null) {
      return rendezvous.take(this.#id, LAST);
    }
    this.#kept = new Map();
    for (;;) {
      const { number, value } = this.#receive(this.#port, LAST);
      if (number === LAST) {
        return value;
      }
      this.#kept.set(number, value);
    }
  }

  /** The message `number` from the peer. It must have been sent. `rendezvous` is ours. */
  take(number: number, rendezvous: Rendezvous): unknown {
    if (this.#port === null) {
      return rendezvous.take(this.#id, number);
    }
    if (this.#kept?.has(number)) {
      return this.#kept.get(number);
    }
    for (;;) {
      const message = this.#receive(this.#port, number);
      // A smaller number: its record could not be posted.
      if (message.number === number) {
        return message.value;
      }
    }
  }

  close(): void {
    this.#port?.close();
  }

  #send(number: number, value: unknown, list: readonly TransferListItem[]): void {
    if (this.#port !== null) {
      postCloned(this.#port, { number, value }, list);
    } else if (!postToRendezvous(this.#rendezvousOfPeer, { id: this.#id, number, value }, list)) {
      throw new DOMException('What is to be transferred cannot be handed to this thread', 'DataCloneError');
    }
  }

  /** The next message. `wanted` is for the error if there is none. */
  #receive(port: MessagePort, wanted: number): Pick<SideMessage, 'number' | 'value'> {
    const received = workerThreads().receiveMessageOnPort(port);
    if (received === undefined) {
      throw new Error(`asyncio-native: side-channel message ${wanted} did not arrive`);
    }
    return received.message as SideMessage;
  }
}

/** Undefined in Bun and Deno: there only a turn of the event loop delivers messages of a BroadcastChannel. */
function receiveFrom(channel: BroadcastChannel): { message: unknown } | undefined {
  try {
    return workerThreads().receiveMessageOnPort(channel as unknown as MessagePort);
  } catch (error) {
    if (foreignRuntime() === undefined) {
      throw error;
    }
    return undefined;
  }
}
