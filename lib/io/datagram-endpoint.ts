import { Surroundings } from '../context/surroundings.js';
import { checkBoolean, invalidType, invalidValue } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Future } from '../future/future.js';
import { inspectable } from '../util/inspectable.js';
import { nameOfAddress, type SocketAddress } from './addresses.js';
import { bytesOf } from './bytes.js';
import { DATAGRAM_OVERHEAD, type DatagramClient, type DatagramLink, type PeerAddress } from './datagram-link.js';
import { checkPeer } from './datagram-options.js';
import type { DatagramProtocol } from './datagram-protocol.js';
import { DatagramTransport } from './datagram-transport.js';
import { checkText } from './io-checks.js';
import { checkProtocol } from './protocols.js';
import type { Writable } from './transport.js';
import { HIGH_WATER, LOST_WRITES, waterMarks } from './water-marks.js';

/**
 * A transport over a socket for datagrams. Calls its protocol as asyncio's selector transport does, in the same order.
 * But datagrams go out at the end of the iteration, so their errors are reported in the next. See there:
 * https://github.com/python/cpython/blob/3.14/Lib/asyncio/selector_events.py
 */
export class DatagramEndpoint extends DatagramTransport implements DatagramClient {
  /** The context of its creator. */
  readonly surroundings: Surroundings = new Surroundings();
  readonly #loop: EventLoop;
  /** Null when closed. */
  #link: DatagramLink | null;
  #protocol: DatagramProtocol;
  /** The fixed destination, or null. */
  readonly #remote: PeerAddress | null;
  /** The destination as the link gets it: null if it is connected. */
  readonly #target: PeerAddress | null;
  /** Passed to the link in this iteration. */
  #queued = 0;
  #isSending = false;
  /** What the system has not taken. */
  #pending = 0;
  #low: number;
  #high: number;
  #isProtocolPaused = false;
  #isClosing = false;
  /** Set once the end is certain; counts the datagrams sent after that. */
  #lost = 0;
  readonly #extra: Map<string, unknown> = new Map();

  constructor(
    loop: EventLoop,
    link: DatagramLink,
    protocol: DatagramProtocol,
    remote: PeerAddress | null,
    isConnected: boolean,
  ) {
    super();
    this.#loop = loop;
    this.#link = link;
    this.#protocol = protocol;
    this.#remote = remote;
    this.#target = isConnected ? null : remote;
    [this.#low, this.#high] = [HIGH_WATER / 4, HIGH_WATER];
    for (const name of ['peername', 'sockname', 'socket']) {
      this.#extra.set(name, link.info(name));
    }
    link.client = this;
  }

  /**
   * Calls `connectionMade` of the protocol, then begins to read, then completes `made`: each in a separate callback.
   */
  begin(made: Future<void>): void {
    this.#loop.callSoon(() => this.#protocol.connectionMade(this));
    this.#loop.callSoon(() => {
      if (!this.#isClosing) {
        this.#link?.startReading();
      }
    });
    this.#loop.callSoon(() => {
      if (!made.done()) {
        made.setResult();
      }
    });
  }

  sendto(data: Writable, address: PeerAddress | null = null): void {
    const bytes = bytesOf('sendto', data);
    const target = this.#targetOf(address);
    const link = this.#link;
    if (link === null || this.#lost > 0) {
      this.#warnOfLoss();
      return;
    }
    link.send(bytes, target);
    this.#queued += bytes.length + DATAGRAM_OVERHEAD;
    if (this.#queued + this.#pending > this.#high) {
      this.#sendNow();
    } else if (!this.#isSending) {
      this.#isSending = true;
      link.sendLater(this);
    }
  }

  /** All that was handed over is being sent. */
  sendQueued(): void {
    this.#isSending = false;
    this.#queued = 0;
  }

  close(): void {
    if (this.#isClosing) {
      return;
    }
    this.#isClosing = true;
    this.#sendNow();
    if (this.#pending === 0) {
      this.#endSoon();
    }
  }

  abort(): void {
    this.#isClosing = true;
    if (this.#lost === 0) {
      this.#queued = 0;
      this.#pending = 0;
      this.#endSoon();
    }
  }

  isClosing(): boolean {
    return this.#isClosing;
  }

  getWriteBufferSize(): number {
    return this.#queued + this.#pending;
  }

  getWriteBufferLimits(): [number, number] {
    return [this.#low, this.#high];
  }

  setWriteBufferLimits(limits: { readonly high?: number; readonly low?: number } = {}): void {
    [this.#low, this.#high] = waterMarks('setWriteBufferLimits', limits);
    this.#pauseIfFull();
  }

  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.#extra.get(name) ?? fallback;
  }

  getProtocol(): DatagramProtocol {
    return this.#protocol;
  }

  setProtocol(protocol: DatagramProtocol): void {
    checkProtocol('setProtocol', protocol);
    this.#protocol = protocol;
  }

  setBroadcast(on: boolean): void {
    checkBoolean('setBroadcast', 'on', on);
    this.#open('setBroadcast').setBroadcast(on);
  }

  addMembership(group: string, networkInterface?: string): void {
    checkTexts('addMembership', group, networkInterface);
    this.#open('addMembership').setMembership(group, networkInterface, true);
  }

  dropMembership(group: string, networkInterface?: string): void {
    checkTexts('dropMembership', group, networkInterface);
    this.#open('dropMembership').setMembership(group, networkInterface, false);
  }

  setMulticastTTL(ttl: number): void {
    if (typeof ttl !== 'number') {
      throw invalidType('setMulticastTTL', 'ttl', 'a number', ttl);
    }
    if (!(Number.isInteger(ttl) && ttl >= 0 && ttl <= 255)) {
      throw invalidValue('setMulticastTTL', 'ttl', 'a whole number from 0 to 255', ttl);
    }
    this.#open('setMulticastTTL').setMulticastTTL(ttl);
  }

  setMulticastLoopback(on: boolean): void {
    checkBoolean('setMulticastLoopback', 'on', on);
    this.#open('setMulticastLoopback').setMulticastLoopback(on);
  }

  setMulticastInterface(networkInterface: string): void {
    checkTexts('setMulticastInterface', networkInterface);
    this.#open('setMulticastInterface').setMulticastInterface(networkInterface);
  }

  onDatagram(data: Buffer, address: SocketAddress | string): void {
    if (this.#lost === 0 && !this.#isClosing) {
      this.#tell('datagramReceived', () => this.#protocol.datagramReceived(data, address));
    }
  }

  onError(error: Error): void {
    if (this.#lost === 0) {
      this.#tell('errorReceived', () => this.#protocol.errorReceived(error));
    }
  }

  onPending(bytes: number): void {
    this.#pending = bytes;
    if (this.#isProtocolPaused && this.getWriteBufferSize() <= this.#low) {
      this.#isProtocolPaused = false;
      this.#tell('resumeWriting', () => this.#protocol.resumeWriting());
    }
    this.#pauseIfFull();
    if (this.#pending === 0 && this.#isClosing && this.#queued === 0 && this.#lost === 0) {
      this.#lost++;
      this.#end();
    }
  }

  /** @internal */
  _describe(): string {
    const state = this.#link === null ? 'closed' : this.#isClosing ? 'closing' : 'open';
    const remote = this.#remote === null ? '' : ` peer=${nameOfAddress(this.#remote)}`;
    return `${state} local=${nameOfAddress(this.#extra.get('sockname'))}${remote} write=${this.getWriteBufferSize()}`;
  }

  /** The destination of a datagram to `address`; null: the peer of the socket. */
  #targetOf(address: PeerAddress | null): PeerAddress | null {
    const remote = this.#remote;
    if (remote === null) {
      checkPeer('sendto', 'address', address);
      return address;
    }
    if (address !== null && !isSamePeer(address, remote)) {
      throw invalidValue('sendto', 'address', `left out, or ${nameOfAddress(remote)}`, address);
    }
    return this.#target;
  }

  #open(where: string): DatagramLink {
    if (this.#link === null || this.#isClosing) {
      throw new RuntimeError(`${where}: the endpoint is closed`, 'ERR_ASYNCIO_TRANSPORT_CLOSED');
    }
    return this.#link;
  }

  #sendNow(): void {
    this.#pending = this.#link?.flush() ?? 0;
    this.#queued = 0;
    this.#pauseIfFull();
  }

  #pauseIfFull(): void {
    if (!this.#isProtocolPaused && this.getWriteBufferSize() > this.#high) {
      this.#isProtocolPaused = true;
      this.#tell('pauseWriting', () => this.#protocol.pauseWriting());
    }
  }

  #warnOfLoss(): void {
    if (this.#lost >= LOST_WRITES) {
      process.emitWarning('sendto() by a socket that is closed', {
        type: 'RuntimeWarning',
        code: 'ERR_ASYNCIO_CONNECTION_LOST',
      });
    }
    this.#lost++;
  }

  /** An error of the protocol does not end it. */
  #tell(method: string, call: () => void): void {
    try {
      call();
    } catch (exception) {
      const message = `Exception in protocol.${method}()`;
      this.#loop.callExceptionHandler({ message, exception, transport: this, protocol: this.#protocol });
    }
  }

  #endSoon(): void {
    this.#lost++;
    this.#loop.callSoon(() => this.#end());
  }

  #end(): void {
    const link = this.#link;
    if (link === null) {
      return;
    }
    try {
      this.#protocol.connectionLost(null);
    } finally {
      this.#link = null;
      link.client = null;
      link.close();
    }
  }
}

inspectable(DatagramEndpoint);

function isSamePeer(a: PeerAddress, b: PeerAddress): boolean {
  return typeof a === 'string' || typeof b === 'string' ? a === b : a.address === b.address && a.port === b.port;
}

function checkTexts(where: string, group: string, networkInterface?: string): void {
  checkText(where, where === 'setMulticastInterface' ? 'networkInterface' : 'group', group ?? null);
  checkText(where, 'networkInterface', networkInterface);
}
