import type { Coroutine } from '../../coroutine/coroutine.js';
import type { EventLoop } from '../../event-loop/event-loop.js';
import type { Future } from '../../future/future.js';
import {
  IO_ACCEPTED,
  IO_ALIVE,
  IO_BIND_FAILED,
  IO_CLOSE,
  IO_CLOSED,
  IO_COMPLETIONS,
  IO_CONNECTED,
  IO_CONTROL_BYTES,
  IO_NAME,
  IO_RECORD_BYTES,
  IO_SUBMISSIONS,
  IO_WRITE,
} from '../../reactor/layout.js';
import type { NativeReactor } from '../../reactor/native/native-reactor.js';
import type { Schedulable } from '../../scheduler/schedulable.js';
import type { Scheduler } from '../../scheduler/scheduler.js';
import type { SchedulerIo } from '../../scheduler/scheduler-io.js';
import type { AddressInfo, SocketAddress } from '../addresses.js';
import { asciiHost } from '../ascii-host.js';
import { copyBytes } from '../bytes.js';
import type { ChildClient, ChildHandle } from '../child-handle.js';
import type { DatagramLink, DatagramSettings } from '../datagram-link.js';
import type {
  DescriptorWatches,
  IoDriver,
  ListenerClient,
  ListeningSocket,
  ListenSettings,
  LookupSettings,
  SignalToWatch,
} from '../driver.js';
import type { Link } from '../link.js';
import type { SpawnPlan } from '../subprocess-options.js';
import { systemError } from '../system-error.js';
import type { TlsSide } from '../tls/tls-side.js';
import { warnOfUnclosed } from '../unclosed.js';
import type { NativeIo, NativeName } from './io-binding.js';
import { spawnNative } from './native-child.js';
import { NativeDatagramLink } from './native-datagram-link.js';
import { NativeHandshake } from './native-handshake.js';
import { NativeLink } from './native-link.js';
import { NativeListener } from './native-listener.js';
import { openNativePipe } from './native-pipe-link.js';
import { NativeSignal } from './native-signal.js';
import type { NativeChannel, NativeSockets } from './native-sockets.js';
import { NativeWatches } from './native-watches.js';
import { ReadBlocks } from './read-blocks.js';

/** Records of each ring. More completions wait in the addon; more submissions are handed over earlier. */
const COMPLETIONS = 4096;
const SUBMISSIONS = 1024;
/** Bytes into which an iteration reads; the rest waits in the kernel. */
const READ_BYTES = 1 << 20;
/** Bytes of small writes that an iteration hands over at once. */
const WRITE_BYTES = 1 << 18;
/** Behind them: bytes of small writes that are copied there at once, and handed over at the end of the iteration. */
const KEPT_BYTES = 1 << 18;
/** Chunks of at least this many bytes are written without a copy, which needs a separate call. */
const LARGE = 8192;

/** Bytes of UTF-8 for a unit of a string, at most. */
const UNIT_BYTES = 3;

/** libuv counts the bytes of a write by 32 bits. */
const MOST_AT_ONCE = 2 ** 30;

/** A request that a completion settles. */
interface Request {
  readonly future: Future<unknown>;
  /** The result; or an error by its number. */
  settle(status: number): unknown;
}

/**
 * The sockets of a native loop. An iteration passes writes and requests through shared memory, in the same call as its
 * poll. The addon answers with completion records. This dispatches them when its entry in the ready ring runs, before
 * timers.
 */
export class NativeDriver implements IoDriver, NativeSockets, Schedulable, SchedulerIo {
  readonly native: NativeIo;
  readonly slab: Buffer;
  readonly readBlocks: ReadBlocks;
  readonly #loop: EventLoop;
  readonly #control: Int32Array;
  readonly #completions: Int32Array;
  readonly #submissions: Int32Array;
  readonly writes: Buffer;
  #written = 0;
  /** The end of what is kept. */
  #keptEnd = WRITE_BYTES;
  keptEpoch = 0;
  readonly #channels: (NativeChannel | undefined)[] = [];
  readonly #requests = new Map<number, Request>();
  #lastRequest = 0;
  #watches: NativeWatches | null = null;
  /** Transports that have written since the last poll. */
  #senders: { sendQueued(): void }[] = [];
  /** How many of them have been asked. More than none between polls if the stack has ended while they were. */
  #asked = 0;
  readonly #slot: number;
  /** How many completions `_run` has taken. */
  #taken = 0;
  /** The addon got a request since the last poll, so its alive flag is out of date. */
  #isTouched = false;

  /** @throws an error of the system, as EMFILE. */
  constructor(loop: EventLoop, reactor: NativeReactor) {
    this.#loop = loop;
    const scheduler = loop._scheduler;
    const control = new ArrayBuffer(IO_CONTROL_BYTES);
    const completions = new ArrayBuffer(COMPLETIONS * IO_RECORD_BYTES);
    const submissions = new ArrayBuffer(SUBMISSIONS * IO_RECORD_BYTES);
    const read = new ArrayBuffer(READ_BYTES);
    const write = new ArrayBuffer(WRITE_BYTES + KEPT_BYTES);
    this.#control = new Int32Array(control);
    this.#completions = new Int32Array(completions);
    this.#submissions = new Int32Array(submissions);
    this.slab = Buffer.from(read);
    this.writes = Buffer.from(write);
    const slot = scheduler.slots.acquire(this);
    this.#slot = slot;
    try {
      const readBlocks: Buffer[] = [];
      const opened = reactor.openIo(slot, control, completions, submissions, read, write, readBlocks);
      if (typeof opened === 'number') {
        throw systemError(opened, 'epoll_create');
      }
      this.native = opened as NativeIo;
      this.readBlocks = new ReadBlocks(this.native, readBlocks);
    } catch (error) {
      scheduler.slots.release(slot);
      throw error;
    }
    scheduler.io = this;
  }

  /** Whether something may come: of a socket that reads, writes, connects or listens, or of a name. */
  get alive(): boolean {
    const control = this.#control;
    return this.#isTouched || this.#senders.length > 0 || control[IO_ALIVE] !== 0 || control[IO_SUBMISSIONS] !== 0;
  }

  get isClosed(): boolean {
    return this.#loop._scheduler.closed;
  }

  /** The addon does so itself. */
  readonly holds = false;
  /** The addon looks itself whether anything is on its way. */
  readonly quietTurns = 0;

  beforePoll(): void {
    this.#isTouched = false;
    const { ready } = this.#loop._scheduler;
    if (this.#control[IO_COMPLETIONS] !== 0 && ready.size === 0) {
      // The stack has ended in `_run` or before it. It goes on where it was.
      ready.push(this.#slot);
    }
    if (this.#senders.length > 0) {
      this.#sendAll();
    }
  }

  open(): object[] {
    return this.#channels.flatMap((channel) => channel?.owner?.() ?? []);
  }

  onLoopClosed(): void {
    warnOfUnclosed(this.#loop, this.open());
    this.#senders = [];
    this.#channels.length = 0;
    this.#requests.clear();
  }

  /** Called by the loop: there are completions. */
  _run(_slot: number, _scheduler: Scheduler): void {
    const completions = this.#completions;
    while (this.#taken < (this.#control[IO_COMPLETIONS] as number) && !this.#loop._scheduler.closed) {
      const at = this.#taken++ << 2;
      this.#complete(
        completions[at] as number,
        completions[at + 1] as number,
        completions[at + 2] as number,
        completions[at + 3] as number,
      );
    }
    this.#control[IO_COMPLETIONS] = 0;
    this.#taken = 0;
  }

  readonly _kind = 'io';

  _label(): string {
    return 'sockets';
  }

  sendLater(sender: { sendQueued(): void }): void {
    this.#senders.push(sender);
    this.#askForTurn();
  }

  placeToKeep(): number {
    // If nothing waits that was kept, and the addon has taken what was submitted.
    if (this.#senders.length === 0 && this.#control[IO_SUBMISSIONS] === 0 && this.#keptEnd > WRITE_BYTES) {
      this.#keptEnd = WRITE_BYTES;
      this.keptEpoch++;
    }
    return this.#keptEnd;
  }

  keep(data: Buffer | string, at: number): number {
    const isText = typeof data === 'string';
    const most = isText ? UNIT_BYTES * data.length : data.length;
    if (most >= LARGE || at !== this.#keptEnd || at + most > this.writes.length || this.isClosed) {
      return -1;
    }
    let count = most;
    if (isText) {
      count = this.writes.write(data, at);
    } else {
      copyBytes(data, 0, this.writes, at, most);
    }
    this.#keptEnd = at + count;
    return count;
  }

  /** Passes bytes for the connection of `slot`. */
  write(slot: number, chunks: readonly Buffer[]): void {
    if (this.#loop._scheduler.closed) {
      return; // Everything is closed with it.
    }
    for (const chunk of chunks) {
      if (chunk.length >= LARGE) {
        this.touch();
        for (let at = 0; at < chunk.length; at += MOST_AT_ONCE) {
          this.native.write(slot, chunk.subarray(at, at + MOST_AT_ONCE));
        }
        this.#written = 0;
        continue;
      }
      if (this.#written + chunk.length > WRITE_BYTES || this.#control[IO_SUBMISSIONS] === SUBMISSIONS) {
        this.flush();
      }
      const offset = this.#written;
      this.writes.set(chunk, offset);
      this.#written = offset + chunk.length;
      this.submit(IO_WRITE, slot, offset, chunk.length);
    }
  }

  /** Makes the addon take what was passed. */
  flush(): void {
    if (this.#loop._scheduler.closed) {
      return;
    }
    this.touch();
    this.native.submit();
    this.#written = 0;
  }

  room(length: number): number {
    if (length > WRITE_BYTES || this.#loop._scheduler.closed) {
      return -1;
    }
    const submissions = this.#control[IO_SUBMISSIONS];
    let offset = submissions === 0 ? 0 : (this.#written + 3) & ~3;
    if (offset + length > WRITE_BYTES || submissions === SUBMISSIONS) {
      this.flush();
      offset = 0;
    }
    this.#written = offset + length;
    return offset;
  }

  submit(operation: number, slot: number, offset = 0, length = 0): void {
    if (this.#loop._scheduler.closed) {
      return; // Everything is closed with it.
    }
    if (this.#control[IO_SUBMISSIONS] === SUBMISSIONS) {
      this.flush();
    }
    const submissions = this.#submissions;
    const count = this.#control[IO_SUBMISSIONS] as number;
    const at = count << 2;
    submissions[at] = operation;
    submissions[at + 1] = slot;
    submissions[at + 2] = offset;
    submissions[at + 3] = length;
    this.#control[IO_SUBMISSIONS] = count + 1;
    this.#askForTurn();
  }

  closeChannel(slot: number): void {
    this.submit(IO_CLOSE, slot);
  }

  connect(address: SocketAddress, local: { address: string; port: number } | undefined): Future<Link> {
    this.touch();
    const slot = this.native.connect(address.address, address.port, local?.address, local?.port ?? 0);
    if (slot <= IO_BIND_FAILED) {
      const future = this.#loop.createFuture<Link>();
      future.setException(systemError(slot - IO_BIND_FAILED, 'bind', { ...local }));
      return future;
    }
    return this.#connecting(slot, { address: address.address, port: address.port });
  }

  connectUnix(path: string): Future<Link> {
    this.touch();
    return this.#connecting(this.native.connectUnix(path), { address: path });
  }

  bind(address: SocketAddress, client: ListenerClient, settings: ListenSettings): Future<ListeningSocket> {
    const { backlog, reusePort, ipv6Only } = settings;
    const slot = this.native.bind(address.address, address.port, backlog, reusePort, ipv6Only);
    return this.#bound(slot, client, { address: address.address, port: address.port });
  }

  bindUnix(path: string, client: ListenerClient, settings: ListenSettings): Future<ListeningSocket> {
    return this.#bound(this.native.bindUnix(path, settings.backlog), client, { address: path });
  }

  secure(link: Link, side: TlsSide, early: readonly Buffer[]): Future<Link> {
    const handshake = new NativeHandshake(this.#loop, this, (link as NativeLink).slot, link as NativeLink, side);
    handshake.begin(early);
    return handshake.future;
  }

  datagrams(settings: DatagramSettings): Future<DatagramLink> {
    const future = this.#loop.createFuture<DatagramLink>();
    try {
      future.setResult(NativeDatagramLink.open(this, this.#loop, settings));
    } catch (error) {
      future.setException(error);
    }
    return future;
  }

  watches(): DescriptorWatches {
    this.#watches ??= new NativeWatches(this);
    return this.#watches;
  }

  watchSignal(signal: SignalToWatch): { close(): void } {
    return new NativeSignal(this, signal);
  }

  lookup(host: string, service: string, settings: LookupSettings): Future<AddressInfo[]> {
    const { family, type, protocol, flags } = settings;
    return this.#asking<AddressInfo[]>(
      (id) => this.native.look(id, asciiHost(host), service, family, type, protocol, flags),
      (names) => names.map(addressInfo),
      { syscall: 'getaddrinfo', hostname: host },
    );
  }

  reverse(address: string, port: number, flags: number): Future<[string, string]> {
    return this.#asking<[string, string]>(
      (id) => this.native.reverse(id, address, port, flags),
      (names) => [names[0]?.address ?? '', names[0]?.service ?? ''],
      { syscall: 'getnameinfo', hostname: address },
    );
  }

  version(address: string): number {
    return this.native.isNumeric(address);
  }

  *spawn(plan: SpawnPlan, client: ChildClient): Coroutine<ChildHandle> {
    return spawnNative(this, plan, client);
  }

  openPipe(where: string, descriptor: number, writes: boolean): Link {
    return openNativePipe(this, where, descriptor, writes);
  }

  /** The addon got a request. */
  touch(): void {
    this.#isTouched = true;
    this.#askForTurn();
  }

  /** Bytes that the system has not taken from the connection of `slot`. */
  pending(slot: number): number {
    return this.#loop._scheduler.closed ? 0 : this.native.pending(slot);
  }

  /** A hosted loop that sleeps would not poll. */
  #askForTurn(): void {
    const scheduler = this.#loop._scheduler;
    if (scheduler.dormant) {
      scheduler.requestTurn();
    }
  }

  #sendAll(): void {
    const senders = this.#senders;
    if (this.#control[IO_SUBMISSIONS] === 0) {
      this.#written = 0;
    }
    while (this.#asked < senders.length) {
      (senders[this.#asked] as { sendQueued(): void }).sendQueued();
      this.#asked++;
    }
    this.#senders = [];
    this.#asked = 0;
  }

  /** Never throws: the completions behind this one must be dispatched, too. */
  #complete(kind: number, slot: number, a: number, b: number): void {
    try {
      this.#dispatch(kind, slot, a, b);
    } catch (exception) {
      this.#loop.callExceptionHandler({ message: 'Exception in a callback of a socket', exception });
    }
  }

  #dispatch(kind: number, slot: number, a: number, b: number): void {
    if (kind === IO_NAME) {
      this.#answer(slot, a);
      return;
    }
    const channel = this.#channels[slot];
    if (kind === IO_CLOSED) {
      this.#channels[slot] = undefined;
    } else if (channel !== undefined) {
      channel.onCompletion(kind, a, b);
    } else if (kind === IO_ACCEPTED) {
      // Its server was closed meanwhile.
      this.closeChannel(a);
    }
  }

  #connecting(slot: number, details: { address: string; port?: number }): Future<Link> {
    const future = this.#loop.createFuture<Link>();
    if (slot < 0) {
      future.setException(systemError(slot, 'connect', details));
      return future;
    }
    this.#channels[slot] = {
      onCompletion: (kind, status) => {
        if (kind !== IO_CONNECTED) {
          return;
        }
        if (future.done()) {
          this.closeChannel(slot); // Cancelled just before.
        } else if (status === 0) {
          future.setResult(this.adopt(slot));
        } else {
          this.closeChannel(slot);
          future.setException(systemError(status, 'connect', details));
        }
      },
    };
    future.addDoneCallback(() => {
      if (future.cancelled()) {
        this.closeChannel(slot);
      }
    });
    return future;
  }

  register(slot: number, channel: NativeChannel): void {
    this.#channels[slot] = channel;
  }

  /** The link of a connection that is open. */
  adopt(slot: number): NativeLink {
    const link = new NativeLink(this, slot);
    this.#channels[slot] = link;
    return link;
  }

  #bound(slot: number, client: ListenerClient, details: { address: string; port?: number }): Future<ListeningSocket> {
    const future = this.#loop.createFuture<ListeningSocket>();
    if (slot < 0) {
      future.setException(systemError(slot, 'listen', details));
    } else {
      const listener = new NativeListener(this, slot, client, details);
      this.#channels[slot] = listener;
      future.setResult(listener);
    }
    return future;
  }

  #asking<T>(
    ask: (id: number) => number,
    read: (names: NativeName[]) => T,
    { syscall, hostname }: { syscall: string; hostname: string },
  ): Future<T> {
    const future = this.#loop.createFuture<T>();
    const id = ++this.#lastRequest;
    this.touch();
    const status = ask(id);
    if (status < 0) {
      future.setException(systemError(status, syscall, { hostname }));
      return future;
    }
    this.#requests.set(id, {
      future: future as Future<unknown>,
      settle: (failed) => {
        if (failed < 0) {
          throw systemError(failed, syscall, { hostname });
        }
        return read(this.native.takeNames(id));
      },
    });
    future.addDoneCallback(() => {
      if (future.cancelled() && this.#requests.delete(id)) {
        this.native.cancelName(id);
      }
    });
    return future;
  }

  #answer(id: number, status: number): void {
    const request = this.#requests.get(id);
    if (request === undefined || request.future.done()) {
      this.native.takeNames(id);
      return;
    }
    this.#requests.delete(id);
    try {
      request.future.setResult(request.settle(status));
    } catch (error) {
      request.future.setException(error);
    }
  }
}

const SOCKET_TYPES: Record<number, 'stream' | 'dgram'> = { 1: 'stream', 2: 'dgram' };

function addressInfo({ address, family, port, type, protocol, canonname }: NativeName): AddressInfo {
  return { address, family, port, type: SOCKET_TYPES[type] ?? type, protocol, canonname };
}
