import { IO_SIGNAL } from '../../reactor/layout.js';
import type { SignalToWatch } from '../driver.js';
import { systemError } from '../system-error.js';
import type { NativeSockets } from './native-sockets.js';

/** A signal that the addon watches. */
export class NativeSignal {
  readonly #driver: NativeSockets;
  readonly #signal: SignalToWatch;
  readonly #slot: number;
  #isClosed = false;

  /** @throws an error of the system. */
  constructor(driver: NativeSockets, signal: SignalToWatch) {
    this.#driver = driver;
    this.#signal = signal;
    driver.touch();
    this.#slot = driver.native.watchSignal(signal.number);
    if (this.#slot < 0) {
      throw systemError(this.#slot, `addSignalHandler ${signal.name}`);
    }
    driver.register(this.#slot, this);
  }

  onCompletion(kind: number): void {
    if (kind === IO_SIGNAL && !this.#isClosed) {
      this.#signal.onSignal();
    }
  }

  /** At once: from now on the signal has its former effect. */
  close(): void {
    this.#isClosed = true;
    this.#driver.closeChannel(this.#slot);
    this.#driver.flush();
  }
}
