import { RuntimeError } from '../../errors/errors.js';
import { IO_READY, READY_SHIFT, READY_TO_READ, READY_TO_WRITE } from '../../reactor/layout.js';
import type { DescriptorWatches, Readiness, ReadyListener } from '../driver.js';
import { systemError } from '../system-error.js';
import type { NativeSockets } from './native-sockets.js';

const EPERM = -1;
const EBADF = -9;
const EBUSY = -16;
/** The number of different generations. */
const GENERATIONS = 2 ** 29;

/** A descriptor and its listeners. */
interface Watched {
  read: ReadyListener | null;
  write: ReadyListener | null;
  /** Changes with the listeners, so that a new listener gets no earlier event. */
  generation: number;
}

/** Descriptors that the addon watches. */
export class NativeWatches implements DescriptorWatches {
  readonly #driver: NativeSockets;
  readonly #watched = new Map<number, Watched>();
  #slot: number;
  #lastGeneration = 0;

  /** @throws an error of the system if it has no descriptors left. */
  constructor(driver: NativeSockets) {
    this.#driver = driver;
    this.#slot = this.#open();
  }

  set(where: string, descriptor: number, readiness: Readiness, listener: ReadyListener): void {
    const watched = this.#watched.get(descriptor) ?? { read: null, write: null, generation: 0 };
    const before = watched[readiness];
    watched[readiness] = listener;
    this.#watched.set(descriptor, watched);
    const status = this.#watch(descriptor, watched);
    if (status >= 0) {
      return;
    }
    watched[readiness] = before;
    if (status === EBADF || (watched.read ?? watched.write) === null) {
      this.#watched.delete(descriptor);
      this.#driver.native.watch(this.#slot, descriptor, 0, 0, this.#any());
    }
    throw watchError(where, descriptor, status);
  }

  remove(descriptor: number, readiness: Readiness): boolean {
    const watched = this.#watched.get(descriptor);
    if (watched === undefined || watched[readiness] === null) {
      return false;
    }
    watched[readiness] = null;
    if ((watched.read ?? watched.write) === null) {
      this.#watched.delete(descriptor);
    }
    // Fails if the descriptor is closed, and so not watched any more.
    this.#watch(descriptor, watched);
    return true;
  }

  onCompletion(kind: number, descriptor: number, ready: number): void {
    if (kind !== IO_READY) {
      return;
    }
    const watched = this.#watched.get(descriptor);
    const isClosed = (ready & (READY_TO_READ | READY_TO_WRITE)) === 0;
    if (watched === undefined || watched.generation !== ready >>> READY_SHIFT || isClosed) {
      if (isClosed) {
        this.#watched.delete(descriptor);
      }
      this.#renew();
      return;
    }
    const { read, write } = watched;
    if ((ready & READY_TO_READ) !== 0) {
      read?.onReady();
    }
    // Not a listener that the other one has replaced or removed.
    if ((ready & READY_TO_WRITE) !== 0 && this.#watched.get(descriptor) === watched && watched.write === write) {
      write?.onReady();
    }
  }

  #open(): number {
    const slot = this.#driver.native.openWatches();
    if (slot < 0) {
      throw systemError(slot, 'epoll_create');
    }
    this.#driver.register(slot, this);
    return slot;
  }

  #watch(descriptor: number, watched: Watched): number {
    this.#lastGeneration = (this.#lastGeneration + 1) % GENERATIONS;
    watched.generation = this.#lastGeneration;
    this.#driver.touch();
    const wanted = (watched.read === null ? 0 : READY_TO_READ) | (watched.write === null ? 0 : READY_TO_WRITE);
    return this.#driver.native.watch(this.#slot, descriptor, wanted, watched.generation, this.#any());
  }

  #any(): 0 | 1 {
    return this.#watched.size > 0 ? 1 : 0;
  }

  /**
   * The kernel reports a file that is not watched any more: it was closed here before its watch ended, but is open
   * elsewhere. The reports would never stop, because no descriptor is left to remove it by.
   */
  #renew(): void {
    const before = this.#slot;
    this.#slot = this.#open();
    this.#driver.closeChannel(before);
    for (const [descriptor, watched] of this.#watched) {
      if (this.#watch(descriptor, watched) < 0) {
        this.#watched.delete(descriptor);
      }
    }
  }
}

function watchError(where: string, descriptor: number, status: number): Error {
  if (status === EBUSY) {
    return new RuntimeError(
      `${where}: descriptor ${descriptor} is used by a transport`,
      'ERR_ASYNCIO_DESCRIPTOR_IN_USE',
    );
  }
  const error = systemError(status, where);
  const why = status === EPERM ? 'a file or a folder, which is always ready' : 'not open';
  error.message += `: descriptor ${descriptor} is ${why}`;
  return error;
}
