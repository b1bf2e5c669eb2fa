import { RuntimeError } from '../../errors/errors.js';
import { workerThreads } from '../../util/node-builtins.js';
import { POLL_HOST } from '../layout.js';
import type { SharedMemory } from '../memory.js';
import type { Reactor } from '../reactor.js';
import type { NativeReactorObject } from './binding.js';
import { guardImmediates } from './guard-immediates.js';
import { loadAddon } from './load-addon.js';

/** The reactor in C++; see `native/src/reactor.h`. */
export class NativeReactor implements Reactor {
  readonly backend = 'native';
  readonly id: number;
  readonly #native: NativeReactorObject;

  /** @throws NativeUnavailableError if the addon does not load. */
  constructor(memory: SharedMemory, virtual: boolean) {
    this.#native = new (loadAddon().Reactor)(virtual, !workerThreads().isMainThread);
    this.id = this.#native.id;
    this.remap(memory);
  }

  now(): number {
    return this.#native.now();
  }

  armed(): Float64Array {
    return this.#native.armed();
  }

  remap(memory: SharedMemory): void {
    this.#native.remap(
      memory.times.buffer as ArrayBuffer,
      memory.stagedDeadlines.buffer as ArrayBuffer,
      memory.ready.buffer as ArrayBuffer,
      memory.states.buffer as ArrayBuffer,
      memory.free.buffer as ArrayBuffer,
    );
  }

  poll(mode: number, limit: number): number {
    return mode === POLL_HOST ? this.#native.poll(mode, limit, guardImmediates) : this.#native.poll(mode, limit);
  }

  host(turn: () => number): void {
    this.#native.host(turn);
  }

  unhost(): void {
    this.#native.unhost();
  }

  kick(): void {
    this.#native.kick();
  }

  hold(on: boolean): void {
    this.#native.hold(on);
  }

  wake(): void {
    this.#native.wake();
  }

  takeCalls(): boolean {
    return this.#native.takeCalls();
  }

  runCalls(limit: number): boolean {
    return this.#native.runCalls(limit);
  }

  /** Whether {@link openIo} can be called: not on Windows. */
  get hasIo(): boolean {
    return this.#native.openIo !== undefined;
  }

  /**
   * Opens sockets of the reactor's own, which share these blocks with the loop: see `native/src/io/io_layout.h`. Polls
   * move `slot` to the ready ring if there are completions. Returns the object that controls the sockets, or an error
   * of libuv's.
   */
  openIo(
    slot: number,
    ...blocks: [ArrayBuffer, ArrayBuffer, ArrayBuffer, ArrayBuffer, ArrayBuffer, readBlocks: Uint8Array[]]
  ): object | number {
    if (this.#native.openIo === undefined) {
      throw new RuntimeError('The native backend has no sockets on this system', 'ERR_ASYNCIO_UNSUPPORTED');
    }
    return this.#native.openIo(slot, ...blocks);
  }

  close(): void {
    this.#native.close();
  }
}
