import { pipeError } from '../system-error.js';
import { NativeLink } from './native-link.js';
import type { NativeSockets } from './native-sockets.js';

/** Numbers that calls of the addon give and take in one array. */
export const NUMBERS = 10;

/** One end of a pipe, of the addon's. */
export class NativePipeLink extends NativeLink {
  readonly isOneWay = true;
  readonly #sockets: NativeSockets;
  readonly #connection: number;
  readonly #writes: boolean;
  readonly #watch: number;

  /** `watch`: the slot of the watch for the end of its reader; -1 for none. */
  constructor(sockets: NativeSockets, connection: number, writes: boolean, watch: number) {
    super(sockets, connection);
    this.#sockets = sockets;
    this.#connection = connection;
    this.#writes = writes;
    this.#watch = watch;
    sockets.register(connection, this);
    if (watch !== -1) {
      sockets.register(watch, {
        onCompletion: () => {
          const { client } = this;
          client?.surroundings.call(() => client.onHangUp?.(), client);
        },
      });
    }
  }

  override startReading(): void {
    if (!this.#writes) {
      super.startReading();
    }
  }

  override close(): void {
    super.close();
    if (this.#watch !== -1) {
      this.#sockets.closeChannel(this.#watch);
    }
  }

  override info(name: string): unknown {
    if (name !== 'pipe') {
      return undefined;
    }
    const descriptor = this.#sockets.native.descriptor(this.#connection);
    return descriptor < 0 ? undefined : { fileno: () => descriptor };
  }
}

/** What the driver's `openPipe` does. */
export function openNativePipe(
  sockets: NativeSockets,
  where: string,
  descriptor: number,
  writes: boolean,
): NativePipeLink {
  sockets.touch();
  const numbers = new Int32Array(NUMBERS);
  numbers.set([descriptor, writes ? 1 : 0]);
  sockets.native.openPipe(numbers);
  const [slot, watch] = numbers as unknown as [number, number];
  if (slot < 0) {
    throw pipeError(slot, where, descriptor);
  }
  return new NativePipeLink(sockets, slot, writes, watch);
}
